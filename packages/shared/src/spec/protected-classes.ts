import { matchesGlob } from "./globs.ts";
import type { ProtectedClass } from "./schema.ts";

/** Globs that a configuration adds to the defaults, by class. */
export type ExtraProtectedGlobs = Readonly<Partial<Record<ProtectedClass, readonly string[]>>>;

/**
 * The class that a path is protected by, or undefined; classes that no spec can grant win over the others. Names are
 * compared as a careless file system would: without case, hidden characters, trailing dots and spaces, stream names.
 */
export const protectedClassOf = (path: string, extra: ExtraProtectedGlobs): ProtectedClass | undefined => {
  const known = classesUnder(extra);
  const before = known.get(path);
  if (before !== undefined) return before ?? undefined;
  if (known.size === maxKnown) known.clear();
  const found = findClass(path, extra);
  known.set(path, found ?? null);
  return found;
};

/** The same paths of a repository are asked about for every sub-spec, at a hundred globs each. */
const classesUnder = (extra: ExtraProtectedGlobs): Map<string, ProtectedClass | null> => {
  const known = classes.get(extra) ?? new Map<string, ProtectedClass | null>();
  classes.set(extra, known);
  return known;
};
const classes = new WeakMap<ExtraProtectedGlobs, Map<string, ProtectedClass | null>>();
const maxKnown = 50_000;

const findClass = (path: string, extra: ExtraProtectedGlobs): ProtectedClass | undefined => {
  const folded = path.split("/").map(foldName).join("/");
  const matches = (globs: readonly string[]) => globs.some((glob) => matchesGlob(folded, glob, { ignoreCase: true }));
  return order.find(
    (name) => (matches(protectedGlobs[name]) && !matches(except[name] ?? [])) || matches(extra[name] ?? []),
  );
};

/** HFS+ ignores some characters, NTFS trailing dots and spaces and what follows a colon; `git~1` is its short `.git`. */
const foldName = (name: string): string => {
  const plain = name
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/^(.[^:]*):.*$/s, "$1")
    .replace(/[. ]+$/, "");
  if (plain === "") return name;
  return /^git~\d+$/i.test(plain) ? ".git" : plain;
};

const order: readonly ProtectedClass[] = [
  "git",
  "credentials",
  "orchestrate",
  "ci",
  "agent-config",
  "lockfile",
  "migrations",
  "production",
  "spec",
  "tests",
];

/** Named like something protected, and meant to be read by everybody. */
const except: ExtraProtectedGlobs = { credentials: ["**/.env.{example,sample,template,dist}"] };

/** What each class holds by default. A configuration may add to it and never take from it. */
const protectedGlobs: Readonly<Record<ProtectedClass, readonly string[]>> = {
  git: ["**/.git", "**/.git/**", "**/.gitmodules", "**/.gitattributes", "**/.gitconfig", "**/.githooks/**"],
  credentials: [
    "**/.env",
    "**/.envrc",
    "**/.env.*",
    "**/*.{pem,key,p12,pfx,jks,keystore,kdbx,ppk}",
    "**/id_{rsa,dsa,ecdsa,ed25519}*",
    "**/.{netrc,pgpass,git-credentials,htpasswd,pypirc,my.cnf}",
    "**/.{ssh,aws,azure,gnupg,kube,gcloud}/**",
    "**/.docker/config.json",
    "**/{credentials,secrets}.{json,yml,yaml,toml,ini}",
    "**/service-account*.json",
    "**/kubeconfig*",
    "**/*.auto.tfvars",
  ],
  orchestrate: ["orchestrate.config.*", "charter.md", "specs/**", "**/.orchestrate/**"],
  ci: [
    ".github/{workflows,actions}/**",
    ".github/{CODEOWNERS,dependabot.yml,dependabot.yaml}",
    "{CODEOWNERS,docs/CODEOWNERS,.gitlab/CODEOWNERS}",
    "**/.gitlab-ci*.{yml,yaml}",
    ".gitlab/ci/**",
    "**/.{circleci,buildkite,woodpecker,semaphore,teamcity,husky,ci}/**",
    "**/.{travis,drone,woodpecker,appveyor,cirrus}.{yml,yaml}",
    "**/{azure-pipelines,bitbucket-pipelines,appveyor,cloudbuild,buildspec}*.{yml,yaml}",
    "**/Jenkinsfile*",
    "**/{lefthook,.lefthook,.pre-commit-config,.pre-commit-hooks}.{yml,yaml,toml,json}",
    "**/{renovate,.renovaterc}*",
  ],
  "agent-config": [
    "**/{AGENTS,CLAUDE,GEMINI,QWEN,CONVENTIONS}{,.local,.override}.md",
    "**/.{agents,claude,codex,cursor,gemini,qwen,opencode,windsurf,roo,kiro,junie,amp,continue,crush,goose,augment}/**",
    "**/.{cursorrules,windsurfrules,clinerules,goosehints,roomodes,aiignore,cursorignore,aiderignore}*",
    "**/.clinerules/**",
    "**/.aider*",
    "**/{opencode,.opencode,crush,.crush}.{json,jsonc}",
    "**/{.mcp,mcp}.json",
    ".github/{copilot-instructions.md,agents/**,prompts/**,instructions/**,chatmodes/**}",
    // Editors and containers that run what these files name, as soon as a folder is opened.
    "**/.{vscode,idea,devcontainer,zed}/**",
    "**/.devcontainer.json",
    "**/*.code-workspace",
  ],
  // What is installed, and how.
  lockfile: [
    "**/{package-lock,npm-shrinkwrap}.json",
    "**/{yarn,Cargo,poetry,uv,pdm,Pipfile,Gemfile,composer,mix,flake,Podfile,deno,bun,pubspec,pixi,Package}.lock",
    "**/{pnpm-lock.yaml,bun.lockb,go.sum,go.work.sum,Package.resolved,packages.lock.json,gradle.lockfile}",
    "**/.terraform.lock.hcl",
    "**/gradle/{wrapper/**,verification-metadata.xml}",
    "**/.{npmrc,pnpmfile.cjs,pnpmfile.mjs,yarnrc,yarnrc.yml,bowerrc,condarc}",
    "**/{pnpm-workspace.yaml,bunfig.toml,pip.conf,nuget.config}",
    "**/.yarn/**",
    "**/.cargo/**",
  ],
  migrations: [
    "**/{migrations,migration,migrate,alembic,flyway,liquibase}/**",
    "**/db/{schema,structure}*",
    "**/db/schema/**",
    "**/{schema,structure}.{prisma,sql,rb}",
    "**/{knexfile,drizzle.config,ormconfig,alembic}.*",
  ],
  production: [
    "**/{prod,production}/**",
    "**/*{.,-,_}{prod,production}.*",
    "**/{prod,production}.{json,yml,yaml,toml,ini,conf,js,ts,cjs,mjs,exs,rb,py,properties}",
    "**/{deploy,deployment,deployments,k8s,kubernetes,helm,terraform,infra,infrastructure,ansible,pulumi}/**",
    "**/Chart.{yaml,lock}",
    "**/*.{tf,tfvars,hcl,bicep,nomad}",
    "**/{Dockerfile,Containerfile}*",
    "**/*.Dockerfile",
    "**/{docker-compose,compose}*.{yml,yaml}",
    "**/{fly,netlify,wrangler,railway}.toml",
    "**/{vercel,now,firebase,app,apprunner}.{json,yaml}",
    "**/{serverless,template,render,skaffold,samconfig}.{yml,yaml,toml}",
    "**/Procfile*",
    "**/{nginx,haproxy,Caddyfile}*",
    "**/*.service",
  ],
  // Where other tools keep their specs; ours are `orchestrate`. The spec of a run is added by its path.
  spec: ["**/{openspec,.specify,kitty-specs}/**", "**/.kiro/specs/**"],
  tests: [
    "**/{test,tests,__tests__,__mocks__,__snapshots__,__fixtures__,e2e,cypress,playwright,testdata}/**",
    "spec/**",
    "**/*{.,-,_}{test,tests}{,.*}",
    "**/*{.,_}{spec,specs,e2e,cy}.*",
    "**/*-spec.{js,mjs,cjs}",
    "**/{test,tests}.*",
    "**/test_*.*",
    "**/*{Test,Tests,TestCase,Spec}.{java,kt,kts,groovy,scala,cs,fs,vb,swift,php,m}",
    "**/*.{snap,feature,test-d.ts,snapshot}",
    "**/{conftest.py,pytest.ini,tox.ini,noxfile.py,phpunit.xml,phpunit.xml.dist,karma.conf.*}",
    "**/.{mocharc,nycrc,c8rc,rspec,coveragerc,taprc}*",
    "**/{vitest,jest,playwright,cypress,ava,wdio,stryker,codecept}{,.*}.{config,setup,workspace,conf}.*",
    "**/{vitest,jest,playwright,cypress,ava,wdio,stryker,nightwatch}.*",
    // What type checkers ask for.
    "**/{tsconfig,jsconfig}{,.*}.json",
  ],
};
