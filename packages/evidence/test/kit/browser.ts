import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

const program = "/usr/bin/chromium";

/** Whether tests that need a browser can run: in CI they must, so there they fail without Debian's package `chromium`. */
export const hasBrowser = existsSync(program) || process.env["CI"] !== undefined;

/** A browser with an empty profile of its own that reaches out to nobody. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: program,
    args: [
      // Root has no other; what it opens is made by these tests.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** How a page is looked at. */
interface View {
  /** Pixels. */
  readonly width: number;
  readonly colors: "light" | "dark";
}

/** A page in which a file is open, and what it asked for and complained of on the way. */
interface Opened {
  readonly page: Page;
  /** Addresses beside the file's own. */
  readonly requests: readonly string[];
  /** What the browser said of it: errors, and everything that a policy refused. */
  readonly complaints: readonly string[];
}

/** Opens a file as somebody does who clicks on it; it is closed with the test. */
export const openFile = async (
  browser: Browser,
  file: string,
  { width, colors }: View = { width: 1280, colors: "light" },
): Promise<Opened> => {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: colors });
  onTestFinished(() => page.close());
  const [requests, complaints] = [[] as string[], [] as string[]];
  const address = pathToFileURL(file).href;
  page.on("request", (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(address, { waitUntil: "load" });
  return { page, requests, complaints };
};
