/** What a service calls a file, by the header of its answer; undefined where it says nothing. */
export function nameOf(disposition: string | null): string | undefined {
  return /filename="([^"/\\]+)"/.exec(disposition ?? '')?.[1];
}

/** Has the browser save what the service answers, under the name that it gives, or under `name`. */
export async function save(response: Response, name: string): Promise<void> {
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = nameOf(response.headers.get('content-disposition')) ?? name;
  link.click();
  URL.revokeObjectURL(url);
}
