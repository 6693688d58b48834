import fc from "fast-check";
import { expect, test } from "vitest";

import { visible } from "../visible.ts";
import { html } from "./markup.ts";

test("whatever text is put into markup is text there, in an element and in an attribute", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "`", "=", " ", "a", "\n", "\u202e"), maxLength: 30 }),
      (text) => {
        const { text: page } = html`<p title="${text}">${[text]}</p>`;
        const [, attribute, content] = /^<p title="([^"<>]*)">([^"<>]*)<\/p>$/.exec(page) ?? [];
        expect([attribute, content].map(read)).toEqual([visible(text), visible(text)]);
      },
    ),
  );
});

test("markup is written as it is, once", () => {
  const inner = html`<b>${"<i>"}</b>`;
  expect(html`${[inner, false, undefined, 3]}`.text).toBe("<b>&lt;i&gt;</b>3");
});

test("what looks like markup and was not made by a template is text", () => {
  const forged = { text: "<script>" } as unknown as string;
  expect(() => html`${forged}`).toThrow(TypeError);
});

/** As a browser reads it. */
const read = (text = ""): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
