import { registerHooks } from 'node:module';
import type { CoreApi } from './core-types.ts';

const servedUrl = new URL('./served-core.ts', import.meta.url).href;

/**
 * Makes `@azure/functions-core` resolvable to `import` and `require` in this process, backed by `core`.
 * A process has one function app, like a worker process of the real host.
 *
 * @throws Error when the process already serves one
 */
export function serveCoreModule(core: CoreApi): void {
  if (globalThis.embeddedFunctionsCore !== undefined) {
    throw new Error('A process can load only one function app');
  }
  globalThis.embeddedFunctionsCore = core;
  // Only `resolve` is hooked: with a `load` hook, Node would not run `require` calls of imported CommonJS through hooks.
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier !== '@azure/functions-core') {
        return nextResolve(specifier, context);
      }
      return { url: servedUrl, format: 'module-typescript', shortCircuit: true };
    },
  });
}
