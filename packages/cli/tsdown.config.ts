import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/main.ts"],
  platform: "node",
  target: "node24.12",
  fixedExtension: false,
  // Everything is bundled: the published package has no dependencies, so what was tested is what is installed.
  deps: { alwaysBundle: [/./], onlyBundle: false, onlyImport: [] },
  publint: true,
});
