import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { localTime } from '../../../core/calendar/index.ts';
import type { TubeKind } from '../../../core/swabs/index.ts';
import { Html, html } from '../../../platform/http/index.ts';
import { drawCode128, writeSvg } from '../../../platform/printing/index.ts';

/** What a box is sent off with: what was counted into it, where from and where to. Of people it knows how many, and no more. */
export interface Manifest {
  drill: string;
  code: string;
  site: { name: string; address: string } | undefined;
  /** Name of the laboratory that it goes to; undefined while nobody has said which. */
  laboratory: string | undefined;
  /** From then on it stays as it is; null while the box is open. */
  sealedAt: Date | null;
  /** Tubes that were counted in the hand when it was sealed. */
  counted: number | null;
  tubes: {
    barcode: string;
    /** Null where no tube of the drill bears the code yet. */
    kind: TubeKind | null;
    poolSize: number | null;
    /** How many swabs are in it. */
    swabs: number | null;
    firstSwabAt: Date | null;
  }[];
}

/** Bars that an office printer does well, and what a code of many letters may take of the page; millimetres. */
const box = { module: 0.5, height: 16, widest: 150 };
const tube = { module: 0.25, height: 9, widest: 90 };

const style = `
@page { size: A4; margin: 12mm 10mm; }
body { margin: 0; font: 10pt "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #000; background: #fff; }
h1 { font-size: 15pt; margin: 0 0 2mm; }
.open { border: 0.5mm solid #000; padding: 1mm 2mm; font-weight: bold; }
dl { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: 1mm 4mm; margin: 2mm 0; }
dt { font-weight: bold; }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; margin: 3mm 0; }
thead { display: table-header-group; }
th, td { border: 0.2mm solid #000; padding: 1mm 1.5mm; text-align: left; vertical-align: middle; }
tr, .signed { break-inside: avoid; }
code { font: 10pt "Courier New", monospace; display: block; overflow-wrap: anywhere; }
svg { display: block; }
.signed td { height: 11mm; }
`;

/** With which a manifest is sent: nothing is fetched or run, and the style is the one that stands in it. */
export const manifestSecurity = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** The bars of a code; narrower ones where it would be wider than there is room. */
async function barsOf(code: string, { module, height, widest }: typeof box): Promise<Html> {
  const modules = drawCode128(code, { module: 1, height }).width;
  const drawn = drawCode128(code, { module: Math.min(module, widest / modules), height });
  return new Html(await writeSvg([{ ...drawn, lines: [] }]));
}

const kinds: Readonly<Record<TubeKind, string>> = {
  pool: '混采 pool',
  single: '单采 single',
  household: '按户 household',
};

const unknown = '—';

/** As clocks here show it, to the minute. */
const shownTime = (at: Date | null): string => (at === null ? unknown : localTime(at));

/** Who gives the box on signs on the right of whoever takes it: on paper what is signed by token besides. */
const signatures = [
  '采样点交出 Given by the site',
  '转运接收 Taken by the courier',
  '转运交出 Given by the courier',
  '实验室接收 Taken by the laboratory',
];

/** The manifest as a page for A4, in Chinese and English: printed as it is, it goes with the box. */
export async function writeManifest(manifest: Manifest): Promise<string> {
  const { code, site, laboratory, sealedAt, counted, tubes } = manifest;
  const rows: Html[] = [];
  for (const [index, { barcode, kind, poolSize, swabs, firstSwabAt }] of tubes.entries()) {
    const form = kind === null ? unknown : `${kinds[kind]}${kind === 'pool' ? ` ${poolSize}` : ''}`;
    rows.push(
      html`<tr><td>${index + 1}</td><td>${await barsOf(barcode, tube)}<code>${barcode}</code></td><td>${form}</td><td>${swabs ?? unknown}</td><td>${shownTime(firstSwabAt)}</td><td></td></tr>`,
    );
    // A code takes a millisecond or two: others have their turn between rows.
    await nextTurn();
  }
  const people = tubes.reduce((sum, { swabs }) => sum + (swabs ?? 0), 0);
  const firstSwab = tubes.reduce<Date | null>(
    (first, { firstSwabAt: at }) => (at !== null && (first === null || at < first) ? at : first),
    null,
  );
  const title = `转运箱清单 Transport box manifest ${code}`;
  const page = html`<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>${title}</title><style>${new Html(style)}</style></head>
<body>
<h1>转运箱清单 Transport box manifest</h1>
${sealedAt === null ? html`<p class="open">尚未封箱，内容可能变动。Not sealed yet: what is in it may still change.</p>` : undefined}
${await barsOf(code, box)}<code>${code}</code>
<dl>
<dt>演练 Drill</dt><dd>${manifest.drill}</dd><dt>封箱时间 Sealed</dt><dd>${shownTime(sealedAt)}</dd>
<dt>采样点 Site</dt><dd>${site === undefined ? unknown : `${site.name}，${site.address}`}</dd><dt>送往 Laboratory</dt><dd>${laboratory ?? unknown}</dd>
<dt>采样管 Tubes</dt><dd>${tubes.length}</dd><dt>清点 Counted</dt><dd>${counted ?? unknown}</dd>
<dt>样本 Swabs</dt><dd>${people}</dd><dt>最早采样 First swab</dt><dd>${shownTime(firstSwab)}</dd>
</dl>
<table>
<thead><tr><th>序号 No.</th><th>采样管 Tube</th><th>类型 Kind</th><th>样本 Swabs</th><th>首次采样 First swab</th><th>核对 Checked</th></tr></thead>
<tbody>${rows}</tbody>
</table>
<table class="signed">
<thead><tr><th>交接 Handover</th><th>姓名 Name</th><th>签字 Signature</th><th>时间 Time</th><th>管数 Tubes</th><th>温度 ℃</th></tr></thead>
<tbody>${signatures.map((who) => html`<tr><td>${who}</td><td></td><td></td><td></td><td></td><td></td></tr>`)}</tbody>
</table>
</body>
</html>
`;
  return page.toString();
}
