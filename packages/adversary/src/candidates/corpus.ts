import { codeSpecimens } from "./honest/code.ts";
import { grantedSpecimens } from "./honest/granted.ts";
import { honestPythonSpecimens } from "./honest/python.ts";
import { honestTypescriptSpecimens } from "./honest/typescript.ts";
import { answerSpecimens } from "./hostile/answers.ts";
import { commitSpecimens } from "./hostile/commits.ts";
import { contentSpecimens } from "./hostile/content.ts";
import { knownSpecimens } from "./hostile/known.ts";
import { processSpecimens } from "./hostile/process.ts";
import { pythonLieSpecimens } from "./hostile/python-lies.ts";
import { pythonTestSpecimens } from "./hostile/python-tests.ts";
import { pythonToolSpecimens } from "./hostile/python-tools.ts";
import { testSpecimens } from "./hostile/tests.ts";
import { toolSpecimens } from "./hostile/tools.ts";
import { typescriptSpecimens } from "./hostile/typescript.ts";
import type { Specimen } from "./specimen.ts";

/** Every candidate by which the verifier is tried, hostile and honest. */
export const allSpecimens = (): readonly Specimen[] => [
  ...testSpecimens,
  ...answerSpecimens,
  ...processSpecimens,
  ...toolSpecimens,
  ...commitSpecimens,
  ...contentSpecimens,
  ...typescriptSpecimens,
  ...pythonTestSpecimens,
  ...pythonToolSpecimens,
  ...pythonLieSpecimens,
  ...knownSpecimens,
  ...codeSpecimens,
  ...grantedSpecimens,
  ...honestTypescriptSpecimens,
  ...honestPythonSpecimens,
];
