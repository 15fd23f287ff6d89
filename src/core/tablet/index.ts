export { type Decision, decide, type Refusal, type Warning } from './decide.ts';
export { type Network, type NetworkAnswer, type NetworkRequest, NoNetwork } from './network.ts';
export { createSignedIn, type Enrolment, enrol, type SignedIn } from './session.ts';
export {
  createSiteList,
  type Expected,
  type PassKey,
  type SiteList,
  type SiteListBundle,
} from './site-list.ts';
export { createUploader, type ItemAnswer, type Upload, type UploaderOptions } from './uploader.ts';
