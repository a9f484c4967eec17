import type { KnownDifferences } from "./known.js";
import type { Coverage, ParityReport } from "./report.js";

const HEAD = `# Compatibility with Keras 3.16

Which names of Keras exist here, and where a call differs from the rule *arguments without a default by position, the others in
one options object, all in camelCase*. Missing names are work not done yet unless a reason says otherwise.

Written by \`npm run unit -- test/parity --update\`; do not edit.
`;

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
const title = (namespace: string): string => (namespace === "" ? "keras" : `keras.${namespace}`);
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

function overview(namespaces: readonly Coverage[]): string {
  const rows = namespaces.map(({ namespace, have, missing }) => row([`\`${title(namespace)}\``, have.length, missing.length]));
  const sum = (key: "have" | "missing"): number => namespaces.reduce((total, space) => total + space[key].length, 0);
  return [row(["namespace", "here", "missing"]), "|---|---|---|", ...rows, row(["all", sum("have"), sum("missing")])].join("\n");
}

function namesOf({ namespace, have, missing }: Coverage): string {
  const parts = [`### ${title(namespace)}`, `Here: ${code(have)}.`];
  if (missing.length > 0) parts.push(`Missing: ${code(missing)}.`);
  return parts.join("\n\n");
}

const wholly = (namespaces: readonly Coverage[]): string =>
  namespaces.map(({ namespace, missing }) => `- \`${title(namespace)}\`: ${code(missing)}`).join("\n");

const reasonOf = ({ reason, differences }: KnownDifferences): string =>
  [
    `**${reason}**`,
    [...differences]
      .sort()
      .map((difference) => `- ${difference}`)
      .join("\n"),
  ].join("\n\n");

/** The page of the documentation that says what is the same and what is not. */
export function compatibilityPage({ namespaces, members, untried }: ParityReport, known: readonly KnownDifferences[]): string {
  const begun = namespaces.filter(({ have }) => have.length > 0);
  const absent = namespaces.filter(({ have }) => have.length === 0);
  const sections = [
    HEAD,
    "## Overview",
    overview(namespaces),
    "## Names",
    ...begun.map(namesOf),
    "## Namespaces without a counterpart yet",
    wholly(absent),
    "## Methods and properties of the base classes",
    ...members.map(namesOf),
    "## Differences",
    ...known.map(reasonOf),
    "## Defaults that no recorded call shows",
    untried.length === 0 ? "None." : untried.map((option) => `- ${option}`).join("\n"),
  ];
  return `${sections.map((section) => section.trim()).join("\n\n")}\n`;
}
