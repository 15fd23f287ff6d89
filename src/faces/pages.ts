/** Every page, with what it may do in a browser. A page more is a line here, and its folder. */
export const pages = [
  {
    path: '/sign-in',
    entry: 'sign-in/page.ts',
    styles: ['common/style.css', 'common/gate.css'],
    titles: { en: 'Sign in', zh: '登录' },
  },
  {
    path: '/signed-in',
    entry: 'sign-in/back.ts',
    styles: ['common/style.css', 'common/gate.css'],
    titles: { en: 'Signing in', zh: '正在登录' },
  },
  {
    path: '/screen/:siteId',
    entry: 'screen/page.ts',
    styles: ['common/style.css', 'screen/screen.css'],
    titles: { en: 'How long is the line', zh: '排队时间' },
  },
  {
    path: '/wall',
    entry: 'wall/page.ts',
    styles: ['common/style.css', 'common/gate.css', 'common/map.css', 'wall/wall.css'],
    titles: { en: 'The wall', zh: '指挥大屏' },
  },
  {
    path: '/desk',
    entry: 'desk/page.ts',
    styles: ['common/style.css', 'common/gate.css', 'common/map.css', 'desk/desk.css'],
    titles: { en: 'The desk', zh: '工作台' },
  },
  {
    path: '/me',
    entry: 'me/page.ts',
    styles: ['common/style.css', 'common/gate.css', 'me/me.css'],
    titles: { en: 'My swab', zh: '我的核酸检测' },
    uses: ['geolocation'],
  },
  {
    path: '/tablet',
    entry: 'tablet/page.ts',
    styles: ['common/style.css', 'tablet/tablet.css'],
    titles: { en: 'Tablet', zh: '采样点平板' },
    uses: ['camera', 'wasm'],
    worker: 'tablet/worker.ts',
    manifest: 'tablet/tablet.webmanifest',
  },
] as const;

/** Packages that pages may import, and what stands for their bare names: nothing else of node_modules is served. */
export const packages = {
  'lit-html': { main: 'lit-html.js' },
  'eventsource-parser': { main: 'dist/index.js' },
  idb: { main: 'build/index.js' },
  // Its script for pages without modules: the same, a third shorter.
  'zxing-wasm': {
    main: 'dist/iife/reader/index.js',
    entries: { reader: 'dist/iife/reader/index.js' },
    files: ['dist/reader/zxing_reader.wasm'],
    declares: 'ZXingWASM',
    names: ['prepareZXingModule', 'readBarcodes'],
  },
  uplot: { main: 'dist/uPlot.iife.min.js', declares: 'uPlot' },
} as const;

/** Files that pages ask for besides modules and style sheets. */
export const files = ['common/icon.svg', 'tablet/tablet.webmanifest'] as const;
