/** A problem as the service words it (RFC 9457), or as the command line does where nobody answered. */
export interface Problem {
  type: string;
  title: string;
  status?: number;
  detail?: string;
  code: string;
  errors?: { pointer: string; code: string; text: string }[];
}

/** The service refused, a job failed, or nothing answered: exit code 1, and the problem on standard error. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** A problem that only this side can have: it has no page at the service. */
export function ownProblem(code: string, title: string, detail?: string): Refused {
  return new Refused({ type: 'about:blank', title, code, ...(detail === undefined ? {} : { detail }) });
}

/** What an answer that is no success says. */
export async function problemOf(answer: Response): Promise<Refused> {
  const text = await answer.text();
  if (answer.headers.get('content-type')?.includes('json') === true) {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && 'code' in read && 'title' in read) {
      return new Refused(read as Problem);
    }
  }
  const { status, statusText } = answer;
  return new Refused({
    type: 'about:blank',
    title: statusText === '' ? `HTTP ${status}` : statusText,
    status,
    code: 'unexpected-answer',
    detail: text.slice(0, 300),
  });
}
