/**
 * Who may import whom: the rules of docs/architecture.md as checks. Each is seen to fail on a broken sample in
 * tools/check/modules.test.ts. Parsed by swc: dependency-cruiser cannot use TypeScript 7, and without a parser it looks
 * at no module and reports success, so tools/check asserts the number of modules.
 */
/** Tests and what only tests use; the same as `isTest` of tools/check/source-files.ts. */
const TESTS = '(\\.test|/test-[^/]+)\\.tsx?$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'app-imports-app',
      comment: 'Rule 1: an app never imports an app.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'package-imports-app',
      comment: 'A package knows no app.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'package-imports-package',
      comment: 'Rule 2: a package imports only foundation.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/', pathNot: TESTS },
      to: { path: '^packages/', pathNot: '^packages/($1|foundation)/' },
    },
    {
      name: 'house-imports-tools',
      comment: 'Apps and packages know nothing of tools, benchmarks and browser tests.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: TESTS },
      to: { path: '^(tools|bench|e2e)/' },
    },
    {
      name: 'journey-is-a-table',
      comment: 'Rule 3: a journey.ts is a pure table: no database, network, clock; it imports only foundation/journey.',
      severity: 'error',
      from: { path: '/journey\\.ts$', pathNot: '^packages/foundation/' },
      to: { pathNot: '^packages/foundation/src/journey\\.ts$' },
    },
    {
      name: 'factor-knows-journey',
      comment: 'Rule 4: factors know no journey.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/factors/', pathNot: TESTS },
      to: { path: '^apps/[^/]+/src/journeys/' },
    },
    {
      name: 'store-is-private',
      comment: 'Rule 5: a store is private to its folder (and the folders inside that feature).',
      severity: 'error',
      from: { path: '^((apps/[^/]+/src/[^/]+).*)/[^/]+$', pathNot: TESTS },
      to: { path: '\\.store\\.ts$', pathNot: ['^$1/[^/]+\\.store\\.ts$', '^$2/[^/]+\\.store\\.ts$'] },
    },
    {
      name: 'store-is-private-from-above',
      comment: 'Rule 5: what stands outside the feature folders asks their use cases, never their stores.',
      severity: 'error',
      from: { path: ['^apps/[^/]+/src/[^/]+$', '^(packages|tools|bench|e2e)/'], pathNot: TESTS },
      to: { path: '\\.store\\.ts$' },
    },
    {
      name: 'transport-outside-main',
      comment:
        'Rule 6: only main.ts names a concrete transport; everybody may know the contracts: transport.ts, mail-transport.ts, mail-inlet.ts, virus-scanner.ts.',
      severity: 'error',
      from: { path: '^apps/', pathNot: ['^apps/[^/]+/src/main\\.ts$', TESTS] },
      to: {
        path: '^packages/transports/src/',
        pathNot: '^packages/transports/src/((mail-)?transport|mail-inlet|virus-scanner)\\.ts$',
      },
    },
    {
      name: 'circle',
      comment: 'Rule 7: no circles.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'cannot-be-found',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'undeclared-package',
      comment: 'What is imported stands in the package.json of the workspace or of the root.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'test-code-in-house',
      comment: 'Apps and packages do not import tests.',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: TESTS },
      to: { path: TESTS },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['/dist/', '\\.vakt/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
    combinedDependencies: true,
  },
};
