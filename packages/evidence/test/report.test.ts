import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { hasBrowser, openFile, startBrowser } from "./kit/browser.ts";
import { type Exported, exportStory } from "./kit/exported.ts";

const widths = [1280, 390] as const;

describe.runIf(hasBrowser)("a report", { tags: ["slow"] }, () => {
  let exported: Exported;
  let browser: Browser;
  let file: string;
  beforeAll(async () => {
    exported = await exportStory({
      said: "a line that is longer than a narrow screen is wide, as lines of programs are ",
    });
    file = join(exported.folder, "report.html");
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await exported.remove();
  });

  test.for(widths.flatMap((width) => (["light", "dark"] as const).map((colors) => ({ width, colors }))))(
    "has no accessibility problem that axe knows, at $width pixels, $colors",
    async (view) => {
      const { page } = await openFile(browser, file, view);
      await page.locator("details").evaluateAll((all) => {
        for (const one of all) one.setAttribute("open", "");
      });
      await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run(),
      );
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain("color-contrast");
    },
  );

  test.for(widths)("is never wider than a screen of %i pixels", async (width) => {
    const { page } = await openFile(browser, file, { width, colors: "light" });
    expect(await page.locator("html").evaluate((one) => one.scrollWidth)).toBe(width);
  });

  test("shows on paper what is folded on a screen, without the contents' links", async () => {
    const { page } = await openFile(browser, file);
    const folded = page.getByText("An arrow leads").locator("xpath=..").locator("details li").first();
    expect(await folded.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await folded.isVisible()).toBe(true);
    expect(await page.locator("nav").isVisible()).toBe(false);
    expect((await page.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
  });

  test("tells of every sub-spec its result, its attempts, its checks and what was merged", async () => {
    const { page } = await openFile(browser, file);
    const first = page.locator("#sub-spec-T1");
    expect(await first.locator("details.attempt > summary").allInnerTexts()).toEqual([
      expect.stringMatching(/^Attempt 1 .*fail/),
      expect.stringMatching(/^Attempt 2 .*merged/),
    ]);
    expect(await first.locator("ins").allInnerTexts()).toEqual([expect.stringMatching(/^\+a line that.* 2$/)]);
    expect(await first.locator(".checks tbody th").allInnerTexts()).toContainEqual(expect.stringMatching(/^V1/));
    expect(await page.locator("#decisions .card").allInnerTexts()).toEqual([
      expect.stringMatching(/approved plan of the run by ana@example.com/),
      expect.stringMatching(/approved manual of T2 by ana@example.com/),
    ]);
    const [decisions, questions] = await page.locator("main > section").evaluateAll((all) => {
      const ids = all.map(({ id }) => id);
      return [ids.indexOf("decisions"), ids.indexOf("questions")];
    });
    expect(decisions).toBe(0);
    expect(questions).toBeGreaterThan(0);
    expect(await page.locator(".question h3").count()).toBe(5);
  });

  test("leads from the plan and from the timeline to each sub-spec", async () => {
    const { page } = await openFile(browser, file);
    for (const link of [".graph a", ".timeline a"]) {
      const targets = await page.locator(link).evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
      expect(targets.slice(0, 2)).toEqual(["#sub-spec-T1", "#sub-spec-T2"]);
      for (const target of targets) expect(await page.locator(target).count()).toBe(1);
    }
  });
});

test("of what was not merged, a report shows no line until transcripts are asked for", async () => {
  for (const transcripts of [false, true]) {
    const { folder, remove } = await exportStory({ said: "a secret thought", transcripts });
    onTestFinished(remove);
    const page = await readFile(join(folder, "report.html"), "utf8");
    expect(page).toContain("<ins>+a secret thought 2</ins>");
    expect(page.includes("<ins>+a secret thought 1</ins>\n")).toBe(false);
    expect(page.split("a secret thought 1").length - 1).toBe(transcripts ? 2 : 1);
  }
});

test("a report stays below 5 MB whatever agents and programs wrote, and says what it left out", async () => {
  const { folder, remove } = await exportStory({
    said: `${"<&>\u202e".repeat(100)}\n`.repeat(1500),
    printed: `${"\u0001<".repeat(1_000_000)}\n`,
  });
  onTestFinished(remove);
  expect((await stat(join(folder, "report.html"))).size).toBeLessThan(5_000_000);
  expect(await readFile(join(folder, "report.html"), "utf8")).toContain("are left out here for room");
});
