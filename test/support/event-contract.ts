import { type ApiDescription, lookUp, validatorOf } from './contract.ts';

/** Schemas as tests walk through them. */
interface Shape {
  $ref?: string;
  oneOf?: Shape[];
  /** What may be null: the one or the other. */
  anyOf?: (Shape & { type?: string })[];
  properties?: Record<string, Shape>;
  items?: Shape;
  const?: unknown;
}

const eventSchema = '/components/schemas/DrillEvent';

/** The schema itself; of events the one that bears the name. */
function shapeOf(description: ApiDescription, shape: Shape, value: unknown): Shape {
  if (shape.$ref !== undefined) return shapeOf(description, lookUp(description, shape.$ref) as Shape, value);
  const named = shape.anyOf?.find(({ type }) => type !== 'null');
  if (named !== undefined) return shapeOf(description, named, value);
  if (shape.oneOf === undefined) return shape;
  const variants = shape.oneOf.map((one) => shapeOf(description, one, value));
  const { event } = value as { event?: unknown };
  return variants.find(({ properties }) => properties?.['event']?.const === event) ?? {};
}

/** Fields that a schema does not name, anywhere in a value: schemas of answers leave room for them. */
function unnamedIn(description: ApiDescription, shape: Shape, value: unknown, path = ''): string[] {
  const known = shapeOf(description, shape, value);
  if (Array.isArray(value)) {
    return value.flatMap((one, n) => unnamedIn(description, known.items ?? {}, one, `${path}/${n}`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const property = known.properties?.[key];
    return property === undefined
      ? [`${path}/${key}`]
      : unnamedIn(description, property, inner, `${path}/${key}`);
  });
}

/** Whether an event that a stream sent is as the document says, and nothing beyond it. @throws where it is not */
export function checkEvent(description: ApiDescription, event: { event: string; data: unknown }): void {
  const said = JSON.stringify(event).slice(0, 300);
  const validate = validatorOf(description, eventSchema);
  if (!validate(event)) {
    const wrong = validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`);
    throw new Error(`this event is not what is documented: ${wrong?.slice(0, 8).join('; ')}: ${said}`);
  }
  const unnamed = unnamedIn(description, { $ref: `#${eventSchema}` }, event);
  if (unnamed.length > 0)
    throw new Error(`the event says what is not documented, ${unnamed.join()}: ${said}`);
}
