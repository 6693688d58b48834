import { stripVTControlCharacters } from "node:util";

/** The end of some output as a finding may carry it: at most 4 KiB, nothing that steers a terminal or hides text. */
export const excerptOf = (output: string): string => {
  const tail = output.slice(-65_536);
  const plain = stripVTControlCharacters(tail)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu, "")
    .trim();
  let start = Math.max(0, plain.length - 4096);
  while (Buffer.byteLength(plain.slice(start)) > 4096) start += 64;
  return plain.slice(start);
};
