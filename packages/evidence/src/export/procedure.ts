import { honestWords } from "./honest-words.ts";
import { procedureSteps } from "./procedure-steps.ts";

/**
 * `VERIFY.md`: how to check an export with public tools alone. The same text for every run, so that a checker can take
 * it from elsewhere and compare: a procedure that came with what it checks proves nothing.
 */
export const procedure = (): string => {
  const steps = procedureSteps.map(
    ({ title, says, script }, index) =>
      `## ${index + 1}. ${title}\n\n${says}\n\n${fence}sh\n${script.trim()}\n${fence}\n`,
  );
  return [intro, ...steps, `## What this shows\n\n${honestWords}\n`].join("\n");
};

const fence = "```";

const intro = `# Check this export without the program that wrote it

You need bash, sha256sum, jq, openssl 3, ssh-keygen and git. Take this text from the project's documentation
(\`docs/guides/verify-an-export.md\`), not from the export: a procedure that came with what it checks proves nothing. From
elsewhere, too, come

- \`KEY\`: the public key of the machine that ran it, in PEM (\`orchestrate key show\`); several, one after the other, when
  the key was changed during the run;
- \`SIGNERS\`: who may approve what, an OpenSSH allowed-signers file whose principals are \`<gate>:<person>\`; an empty file
  when nobody approved anything;
- \`SPEC_DIGEST\`, optional: \`sha256:\` and the SHA-256 of the spec that was to be worked on;
- \`TSA\`, optional: the certificates of the timestamp authority whose token must be there.

Put the blocks together and run them in the export's folder:

${fence}
sed -n '/^${fence}sh$/,/^${fence}$/{/^${fence}/!p}' VERIFY.md > /tmp/verify.sh
cd EXPORT && KEY=… SIGNERS=… bash /tmp/verify.sh
${fence}

Only the last line \`VERIFIED\` with exit status 0 means that everything was checked; everything else means that it was not.
`;
