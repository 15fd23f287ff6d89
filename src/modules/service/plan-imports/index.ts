export { createCommunitiesImport } from './communities.import.ts';
export { createSitesImport } from './sites.import.ts';
