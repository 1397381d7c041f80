import { createRequire } from 'node:module';

/**
 * The package in which the library looks up resource factories, and in which we register ours. The library requires it; `import` would
 * load a second copy of it, with a registry that nobody reads. The bundle replaces this module with the one copy.
 */
export const extensionsBase: unknown = createRequire(import.meta.url)('@azure/functions-extensions-base');
