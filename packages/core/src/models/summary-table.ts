/** A column of a boxed table; `width` includes one space on either side. */
export interface TableColumn {
  readonly title: string;
  readonly width: number;
  readonly right: boolean;
}

/** A table with heavy borders around its head, cells wrapped at spaces. */
export function drawTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const rule = (left: string, mid: string, right: string, fill: string): string =>
    left + columns.map((c) => fill.repeat(c.width)).join(mid) + right;
  const body = rows.map((cells) => drawRow(columns, cells, "│"));
  const between = `\n${rule("├", "┼", "┤", "─")}\n`;
  return [
    rule("┏", "┳", "┓", "━"),
    drawRow(
      columns,
      columns.map((c) => c.title),
      "┃",
    ),
    rule("┡", "╇", "┩", "━"),
    ...(body.length > 0 ? [body.join(between)] : []),
    rule("└", "┴", "┘", "─"),
  ].join("\n");
}

function drawRow(columns: readonly TableColumn[], cells: readonly string[], bar: string): string {
  const wrapped = columns.map((c, i) => wrap(cells[i] ?? "", c.width - 2));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  const lines: string[] = [];
  for (let k = 0; k < height; k++) {
    const parts = columns.map((c, i) => {
      const text = wrapped[i]?.[k] ?? "";
      return ` ${c.right ? text.padStart(c.width - 2) : text.padEnd(c.width - 2)} `;
    });
    lines.push(bar + parts.join(bar) + bar);
  }
  return lines.join("\n");
}

/** Breaks text at spaces; a word wider than the column ends in an ellipsis. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<= )/)) {
    if ((line + word).trimEnd().length > width && line !== "") {
      lines.push(line.trimEnd());
      line = "";
    }
    line += word;
  }
  return [...lines, line.trimEnd()].map((l) => (l.length > width ? `${l.slice(0, width - 1)}…` : l));
}
