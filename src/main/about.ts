/** What the OpenAPI document says of the whole. */
export const about = {
  title: 'Muster',
  version: '0.1.0',
  description:
    'A backend that runs a mass nucleic-acid testing drill for a whole city. Errors are RFC 9457 problems; each code is explained at `/problems/{code}`.',
};
