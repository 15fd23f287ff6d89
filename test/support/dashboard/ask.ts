import { figuresIn, type Panel, panels } from './panels.ts';
import type { Prometheus, Series } from './prometheus.ts';

/** A panel's lines as Prometheus answered them. */
export interface Answered {
  panel: Panel;
  lines: (Series & { name: string })[];
}

/** What may show nothing on a day on which all is well, by the expression, with the reason. */
export const mayBeEmpty: Readonly<Record<string, string>> = {
  'max by (topic) (muster_queue_waiting) > 0': 'only where signals wait at the moment of a look',
  'max by (topic) (muster_queue_oldest_seconds) > 0': 'only where signals wait at the moment of a look',
  'max by (topic) (muster_repeat_late_seconds) > 0': 'only where work that repeats is late',
  'max by (kind, status) (muster_jobs)': 'only where a job waits or runs at the moment of a look',
  'max by (kind, status) (muster_job_oldest_seconds)':
    'only where a job waits or runs at the moment of a look',
  'sum by (outcome) (rate(muster_webhook_attempts_total[1m]))': 'only where an app is told by webhook',
  'sum by (kind) (rate(muster_requests_refused_total[1m]))':
    'nobody is refused unless the service is under pressure',
  'sum by (by) (rate(muster_requests_limited_total[1m]))': 'nobody asks more often than they may',
};

/** The name of a line, as Grafana makes it of its legend: the labels that `{{…}}` names, else those that it has. */
function nameOf(legend: string, labels: Record<string, string>): string {
  if (legend !== '')
    return legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '').trim();
  const all = Object.entries(labels).filter(([label]) => label !== '__name__');
  return all.map(([label, value]) => `${label} ${value}`).join(', ');
}

/**
 * Asks a Prometheus every expression of the dashboard over a time. Answers what each panel shows, and what is wrong: an
 * expression that is refused, one that names a figure that nobody has shown, and, where `full`, one that has nothing at all
 * to show and may not have. Of two lines of one panel with one name nobody could say which is which: that is wrong, too.
 */
export async function askAll(
  prometheus: Prometheus,
  of: { from: number; to: number; step: number },
  { full }: { full: boolean },
): Promise<{ answered: Answered[]; wrong: string[] }> {
  const shown = await prometheus.shown();
  const wrong: string[] = [];
  const answered: Answered[] = [];
  for (const panel of panels) {
    const lines: Answered['lines'] = [];
    for (const { expr, legendFormat } of panel.targets) {
      const complain = (why: string) => void wrong.push(`${panel.title}: ${why}: ${expr}`);
      for (const name of figuresIn(expr)) {
        const whole = name.replace(/(duration_seconds)_(?:count|bucket|sum)$/, '$1');
        if (name !== 'up' && !shown.has(whole)) complain(`nobody shows ${whole}`);
      }
      let series: Series[];
      try {
        series = await prometheus.range(expr, of);
      } catch (error) {
        complain(`Prometheus says: ${error instanceof Error ? error.message : String(error)}`);
        continue;
      }
      const some = series.some(({ points }) => points.length > 0);
      if (full && !some && mayBeEmpty[expr] === undefined) complain('nothing to show');
      lines.push(...series.map((one) => ({ ...one, name: nameOf(legendFormat, one.labels) })));
    }
    const names = lines.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) wrong.push(`${panel.title}: two lines are called "${twice}"`);
    answered.push({ panel, lines });
  }
  return { answered, wrong };
}
