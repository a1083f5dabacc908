"""The paper of a service by publication (公示送達書, 地方税法20条の2第2項).

It says which document is kept, for whom by name, and that it is handed over at any time; nothing else is published:
no address, no amount, no addressee number.
"""

from dataclasses import dataclass
from datetime import date

from shared.documents.letter import Facts, Letter, Paragraph, Sender, day_words


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A document that could not be served, and whose it is."""

    title: str
    document_no: str
    name: str


@dataclass(frozen=True, slots=True)
class PublicationPaper:
    """What is published.

    Attributes:
        sender: Who publishes, and where the documents are kept.
        document_no: Number of the publication.
        published_on: The day on which it begins (掲示を始めた日).
        effective_on: The day on which the documents are deemed served: seven days from then, that day counted.
        documents: What is kept, at least one; each names one person.
    """

    sender: Sender
    document_no: str
    published_on: date
    effective_on: date
    documents: tuple[PublishedDocument, ...]


def publication_paper(values: PublicationPaper) -> Letter:
    """The paper for the board and, as the same text, for the web.

    Raises:
        ValueError: It names no document.
    """
    if not values.documents:
        raise ValueError("a service by publication names the documents it is for; there are none")
    served = (
        f"地方税法20条の2第3項の規定により、公示を始めた日から起算して7日を経過した{day_words(values.effective_on)}に、"
        "書類の送達があったものとみなします。"
    )
    return Letter(
        title="公示送達書",
        document_no=values.document_no,
        issued_on=values.published_on,
        sender=values.sender,
        to=None,
        blocks=(
            Paragraph(
                "下記の書類は、送達を受けるべき方の住所、居所等が明らかでないため、地方税法20条の2第1項の規定により、"
                "公示して送達します。"
            ),
            Paragraph(f"書類は{values.sender.city}{values.sender.office}で保管しており、いつでもお渡しします。"),
            *(
                Facts((("書類の名称", f"{one.title}  {one.document_no}"), ("送達を受けるべき方", f"{one.name} 様")))
                for one in values.documents
            ),
            Facts((("公示を始めた日", day_words(values.published_on)),)),
            Paragraph(served),
        ),
    )
