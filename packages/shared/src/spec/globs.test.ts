import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { globsOverlap, globWithin } from "./glob-relations.ts";
import { globProblem, isLiteral, matchesGlob } from "./globs.ts";

const name = fc.constantFrom("a", "b", "ab", "abc", ".env", "x.ts", "y.test.ts", "[id]", "(shop)");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
const pattern = fc.constantFrom("**", "*", "a*", "*.ts", "*b", "?", "[ab]", "{a,b}", "{a,.env}*", "a*c", ".*", "*.t*");
/** Patterns that a given name matches, most of the time. */
const patternFor = (one: string) =>
  fc.constantFrom(one, "*", "**", `${one.slice(0, 1)}*`, `*${one.slice(-1)}`, `{z,${one}}`, "?".repeat(one.length));
const globFor = (one: string) =>
  fc.tuple(...one.split("/").map(patternFor)).chain((segments) => {
    const text = segments.join("/");
    return fc.constantFrom(text, `**/${text}`, text.replace(/\/[^/]*$/, "/"));
  });
const pathWithGlobs = path.chain((one) => fc.tuple(fc.constant(one), globFor(one), globFor(one)));
const glob = fc
  .array(fc.oneof(pattern, name), { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join("/"))
  .chain((text) => fc.constantFrom(text, `${text}/`));

describe("matchesGlob", () => {
  test.for([
    ["src/a.ts", "src/**"],
    ["src/.hidden/a.ts", "src/**"],
    ["src/a.ts", "src/"],
    ["src/a.ts", "src/*.ts"],
    ["src/a\nb.ts", "src/**"],
    ["a\nb/c.ts", "**/c.ts"],
    ["app/(shop)/page.ts", "app/(shop)/**"],
    ["app/[[...slug]]/page.ts", "app/[[...slug]]/page.ts"],
    ["src/$id.ts", "src/$id.ts"],
    ["a|b", "a|b"],
    ['"a"', '"a"'],
    [".env", "**/.env*"],
  ] as const)("%j matches %s", ([one, other]) => {
    expect(matchesGlob(one, other)).toBe(true);
  });

  test.for([
    ["src", "src/**"],
    ["src/b/a.ts", "src/*.ts"],
    ["src/A.ts", "src/a.ts"],
    ["app/shop/page.ts", "app/(shop)/**"],
    ["a", "!b"],
    ["lib/a.ts", "src/**"],
    ["a", '"a"'],
  ] as const)("%s does not match %s", ([one, other]) => {
    expect(matchesGlob(one, other)).toBe(false);
  });

  test("a path always matches the glob that is spelled like it", () => {
    fc.assert(fc.property(fc.string(), (text) => matchesGlob(text, text)));
  });

  test("no text throws as a glob", () => {
    fc.assert(
      fc.property(path, fc.string({ maxLength: 300 }), (one, text) => typeof matchesGlob(one, text) === "boolean"),
    );
  });
});

describe("globsOverlap", () => {
  test("two globs that one path matches overlap", () => {
    fc.assert(
      fc.property(pathWithGlobs, ([one, a, b]) => {
        fc.pre(matchesGlob(one, a) && matchesGlob(one, b));
        expect(globsOverlap(a, b)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("it is symmetric, and every glob overlaps itself", () => {
    fc.assert(
      fc.property(glob, glob, (a, b) => {
        expect(globsOverlap(a, b)).toBe(globsOverlap(b, a));
        expect(globsOverlap(a, a)).toBe(true);
      }),
    );
  });

  test.for([
    ["src/a.ts", "src/b.ts"],
    ["src/a/**", "src/b/**"],
    ["src/*.ts", "src/*.md"],
    ["src/**", "test/**"],
    ["src/{a,b}/**", "src/c/x"],
    ["src/rules*.ts", "src/route*.ts"],
  ] as const)("%s and %s do not overlap", ([a, b]) => {
    expect(globsOverlap(a, b)).toBe(false);
  });

  test("names that differ in case only overlap, since they may be one file", () => {
    expect(globsOverlap("src/A.ts", "src/a.ts")).toBe(true);
  });

  test("what cannot be told apart overlaps", () => {
    expect(globsOverlap("src/[ab]*.ts", "src/[cd]*.ts")).toBe(true);
    expect(globsOverlap("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "z")).toBe(true);
  });
});

describe("globWithin", () => {
  test("whatever matches the inner glob matches the outer one", () => {
    fc.assert(
      fc.property(pathWithGlobs, glob, ([one, inner, other], any) => {
        if (!matchesGlob(one, inner)) return;
        for (const outer of [other, any]) {
          if (globWithin(inner, outer)) expect(matchesGlob(one, outer)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.for([
    ["src/a.ts", "src/**"],
    ["src/**", "src/**"],
    ["src/a/**", "src/**"],
    ["src/**/*.ts", "src/**"],
    ["src/a/*.test.ts", "src/*/*.ts"],
    ["src/{a,b}.ts", "src/{a,b,c}.ts"],
    ["src/a/b/c.ts", "**/*.ts"],
    ["a", "**"],
  ] as const)("%s is within %s", ([inner, outer]) => {
    expect(globWithin(inner, outer)).toBe(true);
  });

  test.for([
    ["src/**", "src/*"],
    ["**", "src/**"],
    ["src", "src/**"],
    ["src/**", "src/**/*.ts"],
    ["src/*", "src/*.ts"],
    ["src/{a,d}.ts", "src/{a,b,c}.ts"],
  ] as const)("%s is not within %s", ([inner, outer]) => {
    expect(globWithin(inner, outer)).toBe(false);
  });
});

test.for([
  "",
  "/etc/passwd",
  "~/x",
  "C:/x",
  "../x",
  "a/../b",
  "a\\b",
  "!a",
  "./a",
  "a//b",
  "a\u0000",
  "{a,{b,c}}",
  "{a",
  "{1..9}",
  "*a*b*c*d*e",
  "**/**/**/**/**/a",
  "x".repeat(301),
])("%j is no glob for a spec, and the sentence says why", (text) => {
  expect(globProblem(text)).toMatch(/^(is|holds|has|leaves) /);
});

test.for(["src/**", "src/", ".env*", "app/(shop)/[id]/page.ts", "src/{a,b}/*.ts"])(
  "%s is a glob for a spec",
  (text) => {
    expect(globProblem(text)).toBeUndefined();
  },
);

test("a literal names one path only", () => {
  expect(["a/b.ts", "a/(b)/c", "a/**", "a/", "a/[b]", "a/{b,c}", "a?"].map(isLiteral)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
