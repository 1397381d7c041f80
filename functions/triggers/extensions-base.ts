import { createRequire } from 'node:module';

/**
 * The package through which the library and we agree on resource factories. The library requires it; `import` would
 * load a second copy of it, with a registry that nobody reads. The bundle replaces this module with the one copy.
 */
export const extensionsBase: unknown = createRequire(import.meta.url)('@azure/functions-extensions-base');
