export { answerListsAsFiles, asksForFile, listFileTypes, listOfRoute } from './files.ts';
export { listIn, listOf } from './form.ts';
