import { z } from 'zod';
import type { Text } from '../../errors/index.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import { formats } from './formats.ts';
import { bare, isRequired, onLayers, type Schema } from './walk.ts';

const forms = z.registry<{ form: Text }>();

/** Says in words how a field is written whose rule a person could not read: one with a pattern, one read by code. */
export function writtenAs<T extends z.ZodType>(schema: T, form: Text): T {
  forms.add(schema, { form });
  return schema;
}

const plain = (text: string): Text => ({ en: text, zh: text });

/** `a, b or c`. */
function either(texts: readonly Text[]): Text {
  const join = (language: keyof Text, comma: string, or: string) => {
    const all = [...new Set(texts.map((text) => text[language]))];
    const last = all.pop() ?? '';
    return all.length === 0 ? last : `${all.join(comma)}${or}${last}`;
  };
  return { en: join('en', ', ', ' or '), zh: join('zh', '、', ' 或 ') };
}

function textForm({ least, most, format }: Bounds): Text {
  const named = formats[format as z.core.$ZodStringFormats] as Text | undefined;
  if (named !== undefined) return named;
  if (most === undefined) return { en: 'text', zh: '文本' };
  if (least === most) return { en: `text of ${most} characters`, zh: `${most} 个字符的文本` };
  return { en: `text of ${least ?? 0} to ${most} characters`, zh: `${least ?? 0} 至 ${most} 个字符的文本` };
}

function numberForm(bounds: Bounds): Text {
  const whole = bounds.format?.includes('int') === true;
  const [en, zh] = whole ? ['a whole number', '整数'] : ['a number', '数字'];
  // The safe integers bound what JSON can carry, not what a person would write.
  const least = bounds.least === Number.MIN_SAFE_INTEGER ? undefined : bounds.least;
  const most = bounds.most === Number.MAX_SAFE_INTEGER ? undefined : bounds.most;
  if (least === undefined && most === undefined) return { en, zh };
  if (most === undefined) return { en: `${en} of at least ${least}`, zh: `不小于 ${least} 的${zh}` };
  if (least === undefined) return { en: `${en} of at most ${most}`, zh: `不大于 ${most} 的${zh}` };
  return { en: `${en} from ${least} to ${most}`, zh: `${least} 至 ${most} 的${zh}` };
}

function objectForm(shape: Readonly<Record<string, z.core.$ZodType>>): Text {
  const [needed, others]: [string[], string[]] = [[], []];
  for (const [key, member] of Object.entries(shape)) (isRequired(member) ? needed : others).push(key);
  const en = [
    ...(needed.length === 0 ? [] : [`with ${needed.join(', ')}`]),
    ...(others.length === 0 ? [] : [`that may hold ${others.join(', ')}`]),
  ];
  const zh = [
    ...(needed.length === 0 ? [] : [`含 ${needed.join('、')}`]),
    ...(others.length === 0 ? [] : [`可含 ${others.join('、')}`]),
  ];
  return {
    en: `an object ${en.join(' and ')}`.trim(),
    zh: `${zh.join('，')}${zh.length === 0 ? '' : ' 的'}对象`,
  };
}

function listForm(element: z.core.$ZodType, { least, most }: Bounds): Text {
  const of = formOf(element);
  if (most === undefined) return { en: `a list, each ${of.en}`, zh: `列表，每项为${of.zh}` };
  const many = least === undefined ? `0 to ${most}` : `${least} to ${most}`;
  return {
    en: `a list of ${many}, each ${of.en}`,
    zh: `${many.replace(' to ', ' 至 ')} 项的列表，每项为${of.zh}`,
  };
}

/** Whether the words for a schema name everything that may stand there, so that they need no example. */
export function listsAll(schema: z.core.$ZodType): boolean {
  const inner = bare(schema);
  const { def } = inner._zod;
  if (def.type === 'union') return def.options.every(listsAll);
  return ['enum', 'literal', 'boolean', 'null'].includes(def.type);
}

/** How a field is written, in words that need no look at the documentation: `a whole number from 1 to 200`. */
export function formOf(schema: z.core.$ZodType): Text {
  const own = onLayers(schema, (layer) => forms.get(layer)?.form);
  const nullable = onLayers(schema, (layer) => layer._zod.def.type === 'nullable' || undefined) === true;
  const form = own ?? builtForm(bare(schema));
  return nullable ? either([form, plain('null')]) : form;
}

function builtForm(schema: Schema): Text {
  const { def } = schema._zod;
  switch (def.type) {
    case 'string':
      return textForm(boundsOf(schema));
    case 'number':
      return numberForm(boundsOf(schema));
    case 'boolean':
      return either([plain('true'), plain('false')]);
    case 'null':
      return plain('null');
    case 'literal':
      return either(def.values.map((value) => plain(String(value))));
    case 'enum':
      return either(Object.values(def.entries).map((value) => plain(String(value))));
    case 'union':
      return either(def.options.map(formOf));
    case 'array':
      return listForm(def.element, boundsOf(schema));
    case 'tuple':
      return { en: `a list of ${def.items.length} values`, zh: `${def.items.length} 项的列表` };
    case 'object':
      return objectForm(def.shape);
    case 'record':
      return { en: 'an object', zh: '对象' };
    default:
      return { en: 'any JSON value', zh: '任意 JSON 值' };
  }
}
