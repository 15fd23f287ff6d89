export { writtenAs } from './forms.ts';
export { ownSentence, sentenceOf } from './sentences.ts';
export { fieldAt } from './walk.ts';
