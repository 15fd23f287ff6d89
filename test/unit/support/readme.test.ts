import { describe, expect, test } from 'vitest';
import { blocksOf, commandsOf } from '../../support/readme/markdown.ts';
import { stepsOf, unkept } from '../../support/readme/session.ts';

const page = `# A page

\`\`\`sh
A=1    # said about it
post x '{
  "a": 1 }'
# → "id":
curl -s $U/jobs
# → "status":"done"
\`\`\`

\`\`\`json
{ "not": "run" }
\`\`\`
`;

describe('the shell blocks of a page', () => {
  const [block, other] = blocksOf(page);

  test('are read with what follows the fence, and with where they stand', () => {
    expect(block).toMatchObject({ info: 'sh', line: 4 });
    expect(other).toMatchObject({ info: 'json', lines: ['{ "not": "run" }'] });
    expect(() => blocksOf('```sh\nA=1')).toThrow('has no end');
  });

  test('are commands without what is said about them', () => {
    expect(block === undefined ? [] : commandsOf(block).slice(0, 2)).toEqual(['A=1', "post x '{"]);
  });

  test('fall into steps that end with a promise; what only asks is asked again, what writes is not', () => {
    expect(block === undefined ? [] : stepsOf(block, 'page.md')).toEqual([
      { where: 'page.md:4', script: `A=1\npost x '{\n  "a": 1 }'`, promises: ['"id":'], repeatable: false },
      { where: 'page.md:4', script: 'curl -s $U/jobs', promises: ['"status":"done"'], repeatable: true },
    ]);
    const writes = blocksOf("```sh\ncurl -s $U -d '{}'\n# → x\n```")[0];
    expect(writes === undefined ? [] : stepsOf(writes, 'page.md')).toMatchObject([{ repeatable: false }]);
  });

  test('what is promised and not answered is named', () => {
    expect(unkept(['"status":"done"', '张*丰'], '{ "status": "done", "name": "张*丰" }')).toEqual([]);
    expect(unkept(['"status":"done"'], '{"status":"running"}')).toEqual(['"status":"done"']);
  });
});
