/// What a page does besides standing there: its tables sort. Without it all can be read.
enum PageScript {
  static let text = """
    for (const table of document.querySelectorAll('table')) {
      const body = table.tBodies[0];
      if (body.rows.length < 2) continue;
      table.querySelectorAll('thead th').forEach((head, column) => {
        const title = head.querySelector('.title');
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = title.textContent;
        title.replaceChildren(button);
        button.addEventListener('click', () => {
          const rises = head.getAttribute('aria-sort') !== 'ascending';
          for (const other of head.parentNode.cells) other.removeAttribute('aria-sort');
          head.setAttribute('aria-sort', rises ? 'ascending' : 'descending');
          const key = row => {
            const cell = row.cells[column];
            return {number: cell.dataset.sort === '' ? NaN : Number(cell.dataset.sort),
                    text: cell.querySelector('.text').textContent};
          };
          const rows = Array.from(body.rows, row => ({row, key: key(row)}));
          const sign = rises ? 1 : -1;
          rows.sort(({key: a}, {key: b}) => {
            if (isNaN(a.number) !== isNaN(b.number)) return isNaN(a.number) ? 1 : -1;
            return sign * (isNaN(a.number)
              ? a.text.localeCompare(b.text, 'en', {numeric: true}) : a.number - b.number);
          });
          body.append(...rows.map(({row}) => row));
        });
      });
    }
    """
}
