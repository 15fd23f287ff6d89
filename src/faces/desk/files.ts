import { html, nothing } from 'lit-html';
import { listsPart } from './lists.ts';
import { reportPart } from './report.ts';
import type { Desk, Section } from './section.ts';

/** The report, and every list as a file; of auditors, the audit log. */
export function filesSection(desk: Desk): Section {
  const report = desk.role === 'auditor' ? undefined : reportPart(desk);
  const lists = listsPart(desk);
  return {
    learn: async () => report?.learn(),
    concerns: (event) => report?.concerns?.(event) === true,
    view: () => html`${report?.view() ?? nothing}${lists()}`,
  };
}
