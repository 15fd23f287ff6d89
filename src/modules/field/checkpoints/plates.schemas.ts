import { z } from 'zod';
import { normalisePlate, type Plate, platePlaces } from '../../../core/checkpoints/index.ts';
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
      const read = normalisePlate(number, place);
      if (read.ok) return read.value;
      const { en, zh } = plateFault(read);
      context.addIssue({
        code: 'custom',
        path: ['number'],
        params: fieldProblem(read.code, { en, zh }),
        input: number,
      });
      return z.NEVER;
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

type Fault = Extract<ReturnType<typeof normalisePlate>, { ok: false }>;

function plateFault(fault: Fault): { en: string; zh: string } {
  const found = 'found' in fault ? fault.found : undefined;
  if (found !== undefined)
    return {
      en: `The letter ${found.letter} stands in no serial of a number plate: it is probably the digit ${found.probably}. Look at the car again`,
      zh: `号牌序号中不使用字母 ${found.letter}，很可能是数字 ${found.probably}，请对照车辆核对`,
    };
  if (fault.code === 'plate-province')
    return {
      en: 'A plate of the mainland begins with the character of its province and a letter; of a plate of Hong Kong or Macao, say so in `place`',
      zh: '内地号牌以省份简称和字母开头；香港、澳门号牌请用 place 注明',
    };
  return {
    en: 'This is the number of no plate. Write it as it is painted; what cannot be read, or is of another country, is told in `vehicle.described`',
    zh: '不是有效的号牌号码。请按号牌原样填写；无法辨认或境外号牌请填入 vehicle.described',
  };
}
