/** An element of an AWS answer. Attributes are left out: AWS puts no data into them. */
export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  /** The text directly inside it. */
  readonly text: string;
}

interface Growing {
  readonly name: string;
  readonly children: Growing[];
  text: string;
}

/** Reads the XML that AWS's query protocols answer with: elements and text, no comments or CDATA. */
export function parseXml(xml: string): Element {
  const root: Growing = { name: "", children: [], text: "" };
  const open = [root];
  for (const [, closing, name, selfClosing, text] of xml.matchAll(
    /<(?:(\/)?([A-Za-z_][\w:.-]*)[^>]*?(\/)?|[?!][^>]*)>([^<]*)/g,
  )) {
    if (name !== undefined) {
      if (closing !== undefined) {
        if (open.length > 1) open.pop();
      } else {
        const element: Growing = { name, children: [], text: "" };
        open.at(-1)?.children.push(element);
        if (selfClosing === undefined) open.push(element);
      }
    }
    const inner = open.at(-1);
    if (inner !== undefined) inner.text += unescapeXml(text ?? "");
  }
  return root;
}

/** The elements that a path of names leads to. */
export function select(element: Element, ...path: readonly string[]): readonly Element[] {
  return path.reduce<readonly Element[]>(
    (found, name) => found.flatMap((each) => each.children.filter((child) => child.name === name)),
    [element],
  );
}

/** The text of the first element that a path leads to. */
export function textAt(element: Element, ...path: readonly string[]): string | undefined {
  return select(element, ...path)[0]?.text;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

export function unescapeXml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
