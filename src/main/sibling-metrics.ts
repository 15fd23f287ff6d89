import { createMetrics, type Figures, figuresText, type Metrics } from '../platform/http/index.ts';
import { answerMs, type FiguresMessage, isOfFigures } from './process-figures.ts';

/** How long the first process may take; then there are the figures of the one that was asked. */
const exchangeMs = 2 * answerMs;

/** The metrics of one of several processes: `/metrics` shows those of all, each under its number. */
export function metricsOfSibling(): Metrics {
  const metrics = createMetrics({ process: process.argv[2] ?? '' });
  const { registry } = metrics;
  const questions = new Map<number, (all: Figures[]) => void>();
  let asked = 0;
  const send = (message: FiguresMessage): void => void process.send?.(message);

  process.on('message', (message) => {
    if (!isOfFigures(message)) return;
    if (message.figures === 'all') questions.get(message.question)?.(message.all);
    if (message.figures === 'tell') {
      const { round } = message;
      void registry.getMetricsAsJSON().then((own) => send({ figures: 'told', round, own }));
    }
  });

  async function ofAll(): Promise<Figures[]> {
    const question = ++asked;
    const { promise, resolve } = Promise.withResolvers<Figures[] | undefined>();
    questions.set(question, resolve);
    const timer = setTimeout(() => resolve(undefined), exchangeMs);
    send({ figures: 'wanted', question });
    try {
      return (await promise) ?? [await registry.getMetricsAsJSON()];
    } finally {
      clearTimeout(timer);
      questions.delete(question);
    }
  }
  return { ...metrics, text: async () => figuresText(await ofAll()) };
}
