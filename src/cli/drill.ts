import { type Call, WrongUsage } from './command.ts';

/** A drill as anybody can read it. */
export interface Drill {
  id: string;
  name: string;
  status: 'draft' | 'published' | 'closed';
  city: string;
  startsAt: string;
  endsAt: string;
  published: string[];
}

const form = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id that an option gives. @throws WrongUsage where it is none */
export function idOf(call: Call, option: string): string | undefined {
  const text = call.text(option);
  if (text !== undefined && !form.test(text)) throw new WrongUsage(`--${option}: UUID`);
  return text?.toLowerCase();
}

/**
 * Which drill is meant: the one that was named, or the only one that is not closed.
 * @throws WrongUsage where several, or none, could be
 */
export async function drillOf(call: Call): Promise<string> {
  const named = idOf(call, 'drill');
  if (named !== undefined) return named;
  const drills = await call.http.all<Drill>('/v1/drills');
  const open = drills.filter(({ status }) => status !== 'closed');
  const [only] = open;
  if (open.length === 1 && only !== undefined) return only.id;
  const list = open.map(({ id, name }) => `  --drill ${id}  ${name}`).join('\n');
  throw new WrongUsage(
    call.out.say(
      open.length === 0
        ? {
            en: 'There is no drill that is not closed: name one with --drill',
            zh: '没有未结束的演练，请用 --drill 指定',
          }
        : { en: `Which drill?\n${list}`, zh: `请指定演练：\n${list}` },
    ),
  );
}
