/** The layers of the design: actions, scripts → adapters → core. Arrows point one way. */
const PURE_LIBRARIES = ['yaml', 'js-yaml', 'zod'];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-imports-core',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^(actions|adapters|scripts|test)/' },
    },
    {
      name: 'core-touches-nothing',
      severity: 'error',
      from: { path: '^core/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'core-allow-list',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: 'node_modules', pathNot: `node_modules/(${PURE_LIBRARIES.join('|')})/` },
    },
    {
      name: 'adapters-below-actions',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^(actions|scripts|test)/' },
    },
    {
      name: 'adapters-know-nothing-of-each-other',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^adapters/', pathNot: '^adapters/$1/' },
    },
    {
      name: 'actions-below-scripts',
      severity: 'error',
      from: { path: '^actions/' },
      to: { path: '^(scripts|test)/' },
    },
    {
      name: 'zx-in-scripts-only',
      severity: 'error',
      from: { pathNot: '^(scripts|test)/' },
      to: { path: 'node_modules/zx/' },
    },
    {
      name: 'product-never-imports-tests',
      comment: 'The scripts that start what lives under test/ are the exception',
      severity: 'error',
      from: { pathNot: '^(test/|scripts/(bench|cluster|test)[.]ts$|scripts/(bench|cluster)/)' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs'],
    },
    parser: 'acorn',
  },
};
