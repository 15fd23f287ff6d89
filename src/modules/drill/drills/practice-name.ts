const mark = '【练习】';

/** The name of a drill that is for practice: it says so wherever the drill is named, once. */
export const practiceName = (name: string): string => (name.startsWith(mark) ? name : `${mark}${name}`);
