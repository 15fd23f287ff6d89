import type { z } from 'zod';
import type { Text } from '../../errors/index.ts';
import { formOf, listsAll } from './forms.ts';
import { bare, type Field } from './walk.ts';

/** What may be shown of an example: a body of twenty fields explains nothing in a sentence. */
const longestExample = 160;

type Issue = z.core.$ZodIssue;
/** What kind of thing has the wrong size. */
type Sized = 'text' | 'list' | 'number';

const missing: Text = { en: 'Missing', zh: '未填写' };
const otherType: Text = { en: 'Of another type', zh: '类型不符' };
const otherForm: Text = { en: 'Not in this form', zh: '格式不符' };
const otherChoice: Text = { en: 'Not one of the choices', zh: '不在可选范围内' };
const tooSmall: Record<Sized, Text> = {
  text: { en: 'Too short', zh: '过短' },
  list: { en: 'Too few', zh: '数量过少' },
  number: { en: 'Too small', zh: '过小' },
};
const tooBig: Record<Sized, Text> = {
  text: { en: 'Too long', zh: '过长' },
  list: { en: 'Too many', zh: '数量过多' },
  number: { en: 'Too large', zh: '过大' },
};

/** By what the field takes, not by what was sent: a list where a text belongs has no length of interest. */
function sizedBy({ schema }: Field): Sized {
  const { type } = bare(schema)._zod.def;
  if (type === 'string') return 'text';
  return type === 'number' ? 'number' : 'list';
}

/** What is wrong, and its machine code. Nothing that was sent is told. */
function faultOf(issue: Issue, field: Field): { code: string; what: Text } {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? { code: 'required', what: missing }
        : { code: 'type', what: otherType };
    case 'invalid_value':
      return issue.input === undefined
        ? { code: 'required', what: missing }
        : { code: 'not-one-of', what: otherChoice };
    case 'invalid_union':
      return issue.input === undefined
        ? { code: 'required', what: missing }
        : { code: 'form', what: otherForm };
    case 'too_small':
      return { code: 'too-small', what: tooSmall[sizedBy(field)] };
    case 'too_big':
      return { code: 'too-big', what: tooBig[sizedBy(field)] };
    case 'not_multiple_of':
      return {
        code: 'not-multiple-of',
        what: { en: `Not a multiple of ${issue.divisor}`, zh: `不是 ${issue.divisor} 的倍数` },
      };
    case 'unrecognized_keys':
      return { code: 'unknown-field', what: { en: 'There is no such field', zh: '没有这个字段' } };
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return { code: 'form', what: otherForm };
  }
}

/** An example as a person would write it; undefined where it would be too long to read. */
function written(example: unknown): string | undefined {
  if (example === undefined) return undefined;
  const text = typeof example === 'string' ? example : JSON.stringify(example);
  return text.length > longestExample ? undefined : text;
}

const ended = (text: string): string => text.replace(/[.。]$/, '');

/** A sentence of a module's own about a field, with the example that it was given, or else the field's. */
export function ownSentence(text: Text, field: Field, given?: unknown): Text {
  if (given === undefined && listsAll(field.schema)) {
    const form = formOf(field.schema);
    return { en: `${ended(text.en)}. Write ${form.en}`, zh: `${ended(text.zh)}。请填写 ${form.zh}` };
  }
  const example = written(given ?? field.example);
  if (example === undefined) return text;
  return { en: `${ended(text.en)}. For example: ${example}`, zh: `${ended(text.zh)}。例如：${example}` };
}

/** What zod refused, in words of ours: what is wrong, what to write, and an example. */
export function sentenceOf(issue: Issue, field: Field): { code: string; text: Text } {
  const { code, what } = faultOf(issue, field);
  if (issue.code === 'unrecognized_keys') return { code, text: knownFields(what, field) };
  const form = formOf(field.schema);
  const text = {
    en: `${what.en}. Write ${form.en}`,
    zh: `${what.zh}，请填写${/^[!-~]/.test(form.zh) ? ' ' : ''}${form.zh}`,
  };
  const example = listsAll(field.schema) ? undefined : written(field.example);
  if (example === undefined) return { code, text };
  return { code, text: { en: `${text.en}. For example: ${example}`, zh: `${text.zh}。例如：${example}` } };
}

function knownFields(what: Text, { schema }: Field): Text {
  const { def } = bare(schema)._zod;
  const names = def.type === 'object' ? Object.keys(def.shape) : [];
  if (names.length === 0) return { en: `${what.en}. Leave it out`, zh: `${what.zh}，请删去` };
  return {
    en: `${what.en}. Leave it out, or write one of: ${names.join(', ')}`,
    zh: `${what.zh}，请删去，或改用：${names.join('、')}`,
  };
}
