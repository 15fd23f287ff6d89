// The list of operations: what is opened is loaded, and what does not have the words is hidden.
const lines = [...document.querySelectorAll('details')];

async function load(line) {
  if (line.querySelector('.operation') !== null) return;
  const answer = await fetch(line.querySelector('a').href);
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  line.append(page.querySelector('.operation'));
}

for (const line of lines) {
  line.addEventListener('toggle', () => {
    if (!line.open) return;
    load(line).catch(() => line.append(document.querySelector('#failed').content.cloneNode(true)));
  });
}

const filter = document.querySelector('#filter');
if (filter !== null) {
  filter.hidden = false;
  filter.querySelector('input').addEventListener('input', ({ target }) => {
    const words = target.value.toLowerCase().split(/\s+/);
    for (const line of lines) {
      const text = `${line.id} ${line.querySelector('summary').textContent}`.toLowerCase();
      line.hidden = !words.every((word) => text.includes(word));
    }
    for (const group of document.querySelectorAll('.group')) {
      group.hidden = group.querySelector('details:not([hidden])') === null;
    }
    document.querySelector('#none').hidden = document.querySelector('.group:not([hidden])') !== null;
  });
}

// An address with an operation's name, as chats and tickets hold it, opens that one.
const named = document.getElementById(location.hash.slice(1));
if (named instanceof HTMLDetailsElement) named.open = true;
