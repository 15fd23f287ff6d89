import { z } from 'zod';
import { normalisePlate, type Plate, type PlatePlace, platePlaces } from '../../../core/checkpoints/index.ts';
import { fieldProblem, writtenAs } from '../../../platform/http/index.ts';

/** A number plate as it is painted, in its one form. */
export const plate = writtenAs(
  z
    .strictObject({
      number: z.string().min(1).max(64).meta({
        description: 'As it is painted; dots, spaces, full-width signs and small letters are taken, too',
      }),
      place: z.enum(platePlaces).default('mainland').meta({ description: 'Where it is registered' }),
    })
    .transform(({ number, place }, context): Plate => {
      const cannot = {
        en: 'what cannot be read, or is of another country, is told in `vehicle.described`',
        zh: '无法辨认或境外号牌请填入 vehicle.described',
      };
      return readPlate({ number, place, path: ['number'], cannot }, context) ?? z.NEVER;
    }),
  {
    en: 'a number plate: an object with number, and place for Hong Kong and Macao',
    zh: '号牌：含 number 的对象；香港、澳门号牌另填 place',
  },
).meta({
  id: 'NumberPlate',
  description:
    'A number plate 号牌, of the mainland by GA 36: ordinary, new energy (8 signs), temporary (临, 超, 试), trailer (挂), learner (学), police (警), armed police (WJ), military, embassy (使) and consulate (领), and those of cars of Hong Kong and Macao (粤Z…港, 粤Z…澳). I and O stand in no serial',
  examples: [{ number: '闽A·12345' }, { number: '粤Z·A123港' }, { number: 'AB 1234', place: 'hong-kong' }],
});

/** A plate of the mainland as a text, in its one form: 闽a·12345 and 闽Ａ12345 are 闽A12345. */
export const plateText = writtenAs(
  z
    .string()
    .min(1)
    .max(64)
    .transform((number, context): string => {
      const cannot = { en: 'of what cannot be read, leave it out', zh: '无法辨认的，请留空' };
      const read = readPlate({ number, place: 'mainland', path: [], cannot }, context);
      return read?.number ?? z.NEVER;
    }),
  { en: 'a number plate of the mainland', zh: '内地号牌' },
);

type Words = { en: string; zh: string };
type Fault = Extract<ReturnType<typeof normalisePlate>, { ok: false }>;

/** The plate that a text is; undefined where it is none, which is said at `path`. `cannot`: what to do where there is none to read. */
function readPlate(
  { number, place, path, cannot }: { number: string; place: PlatePlace; path: string[]; cannot: Words },
  context: z.RefinementCtx,
): Plate | undefined {
  const read = normalisePlate(number, place);
  if (read.ok) return read.value;
  context.addIssue({
    code: 'custom',
    path,
    params: fieldProblem(read.code, plateFault(read, cannot)),
    input: number,
  });
  return undefined;
}

function plateFault(fault: Fault, cannot: Words): Words {
  const found = 'found' in fault ? fault.found : undefined;
  if (found !== undefined)
    return {
      en: `The letter ${found.letter} stands in no serial of a number plate: it is probably the digit ${found.probably}. Look at the car again`,
      zh: `号牌序号中不使用字母 ${found.letter}，很可能是数字 ${found.probably}，请对照车辆核对`,
    };
  if (fault.code === 'plate-province')
    return {
      en: 'A plate of the mainland begins with the character of its province and a letter; one of Hong Kong or Macao is named as such where a place can be given',
      zh: '内地号牌以省份简称和字母开头；香港、澳门号牌请在可填写归属地（place）处注明',
    };
  return {
    en: `This is the number of no plate. Write it as it is painted; ${cannot.en}. For example: 闽A12345`,
    zh: `不是有效的号牌号码。请按号牌原样填写；${cannot.zh}。例如：闽A12345`,
  };
}
