import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { hasBrowser, openFile, startBrowser } from "./kit/browser.ts";
import { type Exported, exportStory } from "./kit/exported.ts";
import { specText } from "./kit/spec-text.ts";

/** Says in the page that it ran, and where from. */
const mark = (from: string): string => `document.documentElement.dataset.ran+='${from}'`;

/** Ways out of wherever a text is written: elements, attributes, a title, a style. */
const attack = (from: string): string =>
  [
    `</title></style></pre></code></text></svg>"'><script>${mark(from)}</script>`,
    `<img src="file:///absent-${from}" onerror="${mark(from)}"><svg onload="${mark(from)}"></svg>`,
    `<iframe srcdoc="<script>parent.${mark(from)}</script>"></iframe><base href="file:///absent/">`,
    `<link rel="stylesheet" href="file:///absent-${from}.css"><style>@import "file:///absent-${from}.css";</style>`,
  ].join("");

/** A spec's parser refuses elements that are never closed; this one it takes. */
const inSpec = (from: string): string => `"'><img src="file:///absent-${from}" onerror="${mark(from)}">`;

const places = ["title", "task", "log", "diff"] as const;

describe.runIf(hasBrowser)("a report on hostile agents", { tags: ["slow"] }, () => {
  let exported: Exported;
  let browser: Browser;
  let page: string;
  beforeAll(async () => {
    exported = await exportStory({
      spec: specText
        .replace("# Story", `# Story ${inSpec("title")}`)
        .replace("Write the first", `Write the first ${inSpec("task")}`),
      said: attack("diff"),
      printed: attack("log"),
      file: { path: `work/<img src=absent onerror=${mark("name")}>`, content: "\u202e\u001b[31m reversed" },
      transcripts: true,
    });
    page = await readFile(join(exported.folder, "report.html"), "utf8");
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await exported.remove();
  });

  /** What ran in a page, and what it asked for. */
  const look = async (text: string) => {
    const file = join(exported.folder, "..", "looked-at.html");
    await writeFile(file, text.replace("<html", '<html data-ran=""'));
    const { page: opened, requests, complaints } = await openFile(browser, file);
    return { ran: await opened.locator("html").getAttribute("data-ran"), requests, complaints };
  };

  test("runs nothing of theirs and asks for nothing, whether in a title, a log, a diff or the name of a file", async () => {
    for (const place of [...places, "name"]) expect(page, place).toContain(`dataset.ran+=&#39;${place}&#39;`);
    expect(await look(page)).toEqual({ ran: "", requests: [], complaints: [] });
  });

  test("would run all of it if it wrote the texts as they are, and did not forbid everything", async () => {
    const { ran, requests } = await look(unescaped(page).replace(policy, ""));
    for (const place of [...places, "name"]) expect(ran).toContain(place);
    expect(requests.length).toBeGreaterThan(0);
  });

  test("runs nothing of it even if a text were written as it is", async () => {
    const { ran, complaints } = await look(unescaped(page));
    expect(ran).toBe("");
    expect(complaints.join("\n")).toContain("Content Security Policy");
  });

  test("has no element that could load or run anything, and no link out of the page", async () => {
    const file = join(exported.folder, "report.html");
    const { page: opened } = await openFile(browser, file);
    // The one is the style that we wrote, which the policy names by its digest.
    expect(
      await opened.locator("script, img, iframe, object, embed, link, base, form, [http-equiv=refresh], style").count(),
    ).toBe(1);
    const links = await opened.locator("a").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !link.startsWith("#"))).toEqual([]);
    const handlers = await opened
      .locator("*")
      .evaluateAll((all) => all.flatMap((one) => one.getAttributeNames()).filter((name) => /^(on|style$)/.test(name)));
    expect(handlers).toEqual([]);
  });

  test("shows what would turn the direction of reading or colour a terminal", () => {
    expect(page).toContain("⟨U+202E⟩⟨U+001B⟩[31m reversed");
  });
});

const policy = /<meta http-equiv="Content-Security-Policy"[^>]*>/;

/** The page as it would be if nothing had been escaped. */
const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
