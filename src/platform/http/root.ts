import { z } from 'zod';
import type { HttpServer } from './server.ts';

const answer = z
  .object({
    name: z.string(),
    version: z.string().meta({ description: 'Of this interface' }),
    documentation: z.string().meta({ description: 'A page for people' }),
    openapi: z.string().meta({ description: 'The same for programs: OpenAPI 3.1' }),
    practice: z.boolean().meta({
      description:
        'Whether all that is here is for practice, by `npm run practice`: then every answer has the header `Muster-Practice: yes`, too, and whoever shows it to people says so',
    }),
  })
  .meta({
    id: 'Service',
    description: 'The service, with links to its description',
    examples: [
      { name: 'Muster', version: '0.2.0', documentation: '/docs', openapi: '/openapi.json', practice: false },
    ],
  });

/** `GET /`: what this is, and where it is described, as links in the body and by RFC 8631 in a header. */
export function registerRoot(
  app: HttpServer,
  about: { title: string; version: string; practice: boolean },
): void {
  app.get(
    '/',
    {
      config: { access: 'public', answerHeaders: ['Link'], publicForSeconds: 3600 },
      schema: {
        operationId: 'getService',
        zh: { summary: '本服务是什么，接口文档在哪里' },
        tags: ['public'],
        summary: 'What this is, and where it is described',
        response: { 200: answer },
      },
    },
    async (_request, reply) => {
      void reply.header('link', '</docs>; rel="service-doc", </openapi.json>; rel="service-desc"');
      return {
        name: about.title,
        version: about.version,
        documentation: '/docs',
        openapi: '/openapi.json',
        practice: about.practice,
      };
    },
  );
}
