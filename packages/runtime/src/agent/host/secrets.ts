import { OrchestrateError } from "@orchestrate/shared";

/** The values of the secrets that a spec grants. Throws OrchestrateError `SECRET_MISSING` when there is none of a name. */
export const grantedSecrets = (
  names: readonly string[],
  secretOf: (name: string) => string | undefined,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.map((name) => {
      const value = secretOf(name);
      if (value !== undefined) return [name, value] as const;
      throw new OrchestrateError("SECRET_MISSING", `The spec grants the secret ${name}, but there is none`, {
        hint: `Set the variable ${name} where orchestrate runs, or take it out of the spec's permissions.`,
      });
    }),
  );

/** Takes secrets out of a text, also where JSON has escaped them. */
export const createSecretRedactor = (secrets: Readonly<Record<string, string>>): ((text: string) => string) => {
  const forms = Object.entries(secrets)
    .flatMap(([name, value]) => [value, JSON.stringify(value).slice(1, -1)].map((form) => [form, `[${name}]`] as const))
    .filter(([form]) => form !== "");
  return (text) => forms.reduce((redacted, [form, mark]) => redacted.replaceAll(form, mark), text);
};
