import { visible } from "../visible.ts";

/** What stands in a page as it is. Nothing but `html` makes one, so that no text of others can. */
class Written {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
export type Markup = Written;

/** Undefined and false write nothing; a list is written one after the other. */
export type Content = string | number | Markup | undefined | false | readonly Content[];

/** Markup from a template: its own words as they stand, everything put into it as text. Attributes are in double quotes. */
export const html = (words: TemplateStringsArray, ...contents: readonly Content[]): Markup =>
  new Written(words.map((word, index) => unindented(word) + written(contents[index])).join(""));

/** How a template is laid out in our files is nothing that a page should carry. */
const unindented = (word: string): string => word.replaceAll(/\n\s*/g, "\n");

/** A text of others as one paragraph of ours, at most so long; code spans of Markdown are shown as such, no other mark. */
export const prose = (text: string, most = longest): Markup => {
  const parts = clip(text, most).split(/`([^`\n]+)`/);
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
};

/** Cuts a text that is longer than somebody reads in a report; the export holds all of it. */
export const clip = (text: string, most = longest): string =>
  text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} characters more)`;

const longest = 1000;

const written = (content: Content): string => {
  if (content === undefined || content === false) return "";
  if (content instanceof Written) return content.text;
  if (typeof content === "object") return content.map(written).join("");
  return String(typeof content === "string" ? escaped(visible(content)) : content);
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
