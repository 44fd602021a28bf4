import { createRequire } from 'node:module';
import { join } from 'node:path';

export type Handler = (event: unknown, context: unknown) => unknown;

/**
 * Loads the bundle and finds the handler in it.
 * @throws errors whose `name` is the errorType that Lambda reports: Runtime.ImportModuleError,
 * Runtime.UserCodeSyntaxError, Runtime.HandlerNotFound, Runtime.MalformedHandlerName,
 * Runtime.CallbackHandlerDeprecated, or whatever the bundle itself threw while it loaded.
 */
export function loadHandler(codeFolder: string, handler: string): Handler {
  const parts = /^(.+?)\.([^/]+)$/.exec(handler);
  if (parts?.[1] === undefined || parts[2] === undefined) {
    throw named('Runtime.MalformedHandlerName', `'${handler}' is not file.export`);
  }
  let found = loadModule(join(codeFolder, `${parts[1]}.js`));
  for (const key of parts[2].split('.')) found = isObject(found) ? found[key] : undefined;
  if (!isFunction(found)) {
    throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (found.length > 2) {
    throw named(
      'Runtime.CallbackHandlerDeprecated',
      `${handler} takes a callback, which nodejs24.x no longer supports`,
    );
  }
  return found;
}

function loadModule(file: string): unknown {
  try {
    return createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw named('Runtime.UserCodeSyntaxError', String(error), error.stack);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
    throw isMissing ? named('Runtime.ImportModuleError', String(error)) : error;
  }
}

function named(name: string, message: string, stack?: string): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = stack ?? `${name}: ${message}`;
  return error;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isFunction = (value: unknown): value is Handler => typeof value === 'function';
