import { CeratopsError } from "../errors.ts";
import { nearest } from "../util/names.ts";
import { formatNumber, type FormatField } from "./python_format.ts";

/** The parts of a template: `{{`, `}}`, `{name}` and `{name:spec}`. */
const parts = /\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}|[{}]/g;

/** The names that a template asks for. */
export const namesIn = (template: string): string[] =>
  [...template.matchAll(parts)].flatMap(([, name]) => (name === undefined ? [] : [name]));

/** A path out of a template such as `"{epoch:02d}-{val_loss:.2f}.keras"`, with Python's format language. */
export function fillTemplate(template: string, fields: Readonly<Record<string, FormatField>>): string {
  return template.replace(parts, (part: string, name: string | undefined, spec: string | undefined) => {
    if (part === "{{" || part === "}}") return part.charAt(0);
    if (name === undefined) throw strayBrace(template, part);
    const field = fields[name];
    if (field === undefined) throw unknownName(template, name, Object.keys(fields));
    const text = formatNumber(field, spec ?? "");
    if (text === undefined) throw badSpec(template, part, field);
    return text;
  });
}

const unknownName = (template: string, name: string, known: readonly string[]): CeratopsError =>
  new CeratopsError(`The checkpoint path asks for "${name}", which is not measured`, {
    code: "E_CHECKPOINT_PATH",
    where: template,
    expected: known.map((field) => `{${field}}`).join(", "),
    received: `{${name}}`,
    hint: `{${nearest(name, known) ?? "epoch"}}`,
  });

const badSpec = (template: string, part: string, { isWhole }: FormatField): CeratopsError =>
  new CeratopsError(`The checkpoint path has a format that is none: ${part}`, {
    code: "E_CHECKPOINT_PATH",
    where: template,
    expected: isWhole ? 'a format of whole numbers, such as ":02d"' : 'a format of numbers, such as ":.2f"',
    received: part,
    hint: '"{epoch:02d}-{val_loss:.2f}.keras"',
  });

const strayBrace = (template: string, brace: string): CeratopsError =>
  new CeratopsError(`The checkpoint path has a "${brace}" without its counterpart`, {
    code: "E_CHECKPOINT_PATH",
    where: template,
    expected: "{name}, or {{ and }} for braces that stay",
    received: brace,
    hint: '"{epoch:02d}.keras"',
  });
