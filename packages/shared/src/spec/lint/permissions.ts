import type { Criterion } from "../criterion.ts";
import { type Linting, placeOfCriterion } from "./linting.ts";

/** What criteria would reach that Permissions does not grant, and permissions that name nothing. */
export const lintPermissions = (linting: Linting): void => {
  const { spec, context, criteria, error } = linting;
  const { permissions } = spec.scope;
  permissions.network.forEach((host, index) => {
    if (/^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/i.test(host)) return;
    const hint = "Write a host, or host:port, without scheme, path and wildcards.";
    error("invalid-value", `permissions/network/${index}`, `\`${host}\` is no host that could be reached.`, hint);
  });
  permissions.secrets.forEach((name, index) => {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
    const hint = "Write the variable's name, never its value.";
    error("invalid-value", `permissions/secrets/${index}`, "This is no name of an environment variable.", hint);
  });
  if (permissions.database !== "none" && !context.services.includes(permissions.database)) {
    const hint = `Services here: ${context.services.join(", ") || "none"}.`;
    error(
      "unknown-service",
      "permissions/database",
      `The configuration declares no service ${permissions.database}.`,
      hint,
    );
  }
  for (const criterion of criteria) lintUses(linting, criterion);
};

const lintUses = ({ spec, error }: Linting, criterion: Criterion): void => {
  const { permissions } = spec.scope;
  const place = placeOfCriterion(criterion);
  const words = wordsOf(criterion);
  const granted = (host: string): boolean =>
    permissions.network.some((one) => one.toLowerCase() === host || one.toLowerCase() === host.replace(/:\d+$/, ""));
  const hosts = words.flatMap((word) =>
    [...word.matchAll(/\bhttps?:\/\/([^\s/?#'"@]*@)?(\[[^\]]*\]|[^\s/?#'":]+)(:\d+)?/gi)].map(
      ([, , host = "", port = ""]) => (host + port).toLowerCase(),
    ),
  );
  const asked = [
    ...(criterion.network ?? []).map((host, index) => ({ host: host.toLowerCase(), at: `${place}/network/${index}` })),
    ...hosts.map((host) => ({ host, at: place })),
  ];
  for (const { host, at } of asked) {
    if (isLoopback(host) || granted(host)) continue;
    error(
      "not-permitted",
      at,
      `${criterion.id} reaches ${host}, which Permissions does not grant.`,
      `Add ${host} to \`network:\` under Permissions.`,
    );
  }
  for (const name of new Set(words.flatMap(secretsIn))) {
    if (permissions.secrets.includes(name)) continue;
    error(
      "not-permitted",
      place,
      `${criterion.id} uses ${name}, which Permissions does not grant.`,
      `Add ${name} to \`secrets:\` under Permissions.`,
    );
  }
  const { database } = criterion;
  if (database !== undefined && database !== "none" && database !== permissions.database) {
    error(
      "not-permitted",
      `${place}/database`,
      `${criterion.id} uses the database ${database}, which Permissions does not grant.`,
      `Write \`database: ${database}\` under Permissions.`,
    );
  }
  if ((database ?? "none") === "none" && words.some((word) => usesDatabase.test(word))) {
    const [message, hint] =
      permissions.database === "none"
        ? ["which Permissions does not grant.", "Name a service of the configuration as `database:` under Permissions."]
        : ["but names none.", `Add \`database: ${permissions.database}\` to it.`];
    error("not-permitted", place, `${criterion.id} uses a database, ${message}`, hint);
  }
};

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)(:\d+)?$/.test(host);

/** `$NAME` and `${NAME}` where the name says that it is secret. */
const secretsIn = (word: string): string[] =>
  [...word.matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g)]
    .map(([, name = ""]) => name)
    .filter((name) =>
      /SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL/.test(name),
    );

/** A database's URL, its usual variable, or its client as a word of its own. */
const usesDatabase =
  /\b(postgres(ql)?|mysql|mariadb|mongodb(\+srv)?|rediss?|sqlserver|oracle|cockroachdb|clickhouse|amqp):\/\/|\$\{?(DATABASE_URL|PG(HOST|USER|DATABASE)|MYSQL_HOST|MONGO(DB)?_UR[IL]|REDIS_URL)\b|^(psql|pg_dump|pg_restore|mysql|mysqldump|mariadb|mongosh|mongo|redis-cli|sqlcmd|cockroach|clickhouse-client)$/i;

/** Everything of a criterion that a program is given: words of command lines, values of variables. */
const wordsOf = (criterion: Criterion): readonly string[] => {
  switch (criterion.kind) {
    case "run":
      return Array.isArray(criterion.check)
        ? criterion.check
        : [...criterion.check.argv, ...Object.values(criterion.check.env ?? {})];
    case "test":
    case "sarif":
      return criterion.check.run;
    case "http":
      return [...criterion.check.start, ...Object.values(criterion.check.env ?? {})];
    case "files":
    case "absent":
    case "schema":
    case "judge":
    case "manual":
    case "hidden":
      return [];
  }
};
