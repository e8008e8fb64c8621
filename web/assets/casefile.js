// Saves what is graded in a case file a moment after the last change, so that nothing is lost when a page is left.
const WAIT = 2000; // milliseconds

export function keepCaseFile() {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const said = form.querySelector("[data-kept]");
  let timer, sending = null, stopped = false;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(later, WAIT);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    stopped = true;
    if (!sending) return;
    // what is on its way comes first, or this page would be told that it is behind itself
    event.preventDefault();
    const again = () => form.requestSubmit(event.submitter);
    sending.then(() => setTimeout(again)); // not within this event: a form that is being sent cannot be sent
  });

  function later() {
    if (sending) timer = setTimeout(later, WAIT);
    else sending = send().finally(() => { sending = null; });
  }

  async function send() {
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form) });
      const found = await answer.json();
      if (answer.ok) form.elements.version.value = found.version;
      said.textContent = found.said;
      if (answer.status === 409) stopped = true; // from here on only a person can say what is to stand
    } catch {
      said.textContent = "Not saved yet: the server cannot be reached. It is tried again with your next change.";
    }
  }
}
