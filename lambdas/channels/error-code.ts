/** Node's code of an error, such as `ECONNREFUSED`. */
export function errorCode(error: unknown): string | undefined {
  const { code } = typeof error === 'object' && error !== null && 'code' in error ? error : {};
  return typeof code === 'string' ? code : undefined;
}
