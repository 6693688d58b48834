/**
 * The spellings of a path that a person or a file system takes for another one. Git keeps paths as bytes; what checks
 * them out may ignore case, normalise, or drop characters, and what reads them sees glyphs.
 */

/** What is wrong with the spelling of a path in itself; undefined when nothing is. */
export const oddityOf = (path: string): string | undefined => {
  // A path that is not UTF-8 arrives with replacement characters: two of them could be the same text.
  if (path.includes("\uFFFD")) return "is not UTF-8";
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u.test(path)) return "holds control or invisible characters";
  if (/(?! )\p{Zs}/u.test(path)) return "holds a space that is not the plain one";
  if (path.includes("\\")) return "holds a backslash";
  if (path.normalize("NFC") !== path) return "is not in Unicode's composed form (NFC)";
  if (path.startsWith("-")) return "starts with a hyphen, which commands take for an option";
  if (Buffer.byteLength(path) > 1024) return "is longer than 1024 bytes";
  return path
    .split("/")
    .map(segmentOddityOf)
    .find((oddity) => oddity !== undefined);
};

const segmentOddityOf = (segment: string): string | undefined => {
  if (segment === "" || segment === "." || segment === "..") return "has an empty or relative part";
  if (/[. ]$/.test(segment)) return "has a part that ends with a dot or a space";
  if (/^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(segment)) return "has a part that some systems reserve";
  // `file:stream` names an alternate stream, `GIT~1` the short name of `.git`.
  if (/[:*?"<>|]/.test(segment)) return "has a character that some systems treat as special";
  if (isGitFolder(segment)) return "has a part that some systems take for .git";
  if (Buffer.byteLength(segment) > 255) return "has a part longer than 255 bytes";
  return undefined;
};

const isGitFolder = (segment: string): boolean => skeletonOf(segment) === ".git" || /^git~\d/i.test(segment);

/** Two paths with the same key are the same file on a file system that ignores case and normal form. */
export const foldedOf = (path: string): string => path.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");

/** Two paths with the same skeleton look alike to a person. */
export const skeletonOf = (path: string): string =>
  foldedOf(path)
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replaceAll(/[^\p{ASCII}]/gu, (character) => lookAlikes.get(character) ?? character);

/**
 * Lower-case letters of other scripts that have the shape of a Latin letter, after Unicode's confusables table; enough
 * for file names, whose danger is one foreign letter in a familiar word.
 */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: "аɑα",
    b: "Ьƅ",
    c: "сϲᴄ",
    d: "ԁ",
    e: "еҽ",
    g: "ɡց",
    h: "һհ",
    i: "іıιɩ",
    j: "јϳ",
    k: "кκ",
    l: "ӏ",
    m: "м",
    n: "ոռ",
    o: "оοօσ",
    p: "рρ",
    q: "ԛգ",
    r: "гᴦ",
    s: "ѕꜱ",
    t: "тτ",
    u: "υսʋ",
    v: "ѵνᴠ",
    w: "ԝա",
    x: "хχ",
    y: "уүγ",
    z: "ᴢ",
    "-": "‐‑‒–−",
    ".": "․",
    "/": "⁄∕",
    _: "ߺ",
  }).flatMap(([latin, others]) => Array.from(others, (other): [string, string] => [other, latin])),
);
