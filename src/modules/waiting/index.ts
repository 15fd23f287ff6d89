export { stopsWaiting, waitsFrom } from './waiting.repo.ts';
