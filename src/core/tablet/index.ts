export { type Sendable, sendable } from './acts.ts';
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
export {
  discard,
  faultOf,
  formFor,
  goOn,
  type HeldTube,
  type HeldTubes,
  type InTube,
  type Known,
  learnt,
  moveTo,
  noTubes,
  type Of,
  type Person,
  putAside,
  putIn,
  type Step,
  seal,
  TubeFault,
  type TubeForm,
  takeOut,
  tubeOf,
} from './tubes.ts';
export { createUploader, type ItemAnswer, type Upload, type UploaderOptions } from './uploader.ts';
