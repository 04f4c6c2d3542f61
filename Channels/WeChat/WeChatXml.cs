using System.Text;
using System.Xml;

namespace PaymentGrains.Channels.WeChat;

/// <summary>The flat XML of v2: one element a field.</summary>
public static class WeChatXml
{
    /// <summary>Without a byte order mark, fields in the order given.</summary>
    public static byte[] Write(IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("xml");
            foreach (var (name, value) in fields) xml.WriteElementString(name, value);
            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    /// <summary>Null when the body is not such XML: a DTD, an entity, a nested element or a field that comes twice.</summary>
    /// <param name="root">The element around it; what a refund's notification holds inside has <c>root</c>.</param>
    public static Dictionary<string, string>? Read(byte[] body, string root = "xml")
    {
        // A DTD could read our files or fill our memory; v2 answers have none (FACTS 2.10).
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = true };
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(body), settings);
            xml.ReadStartElement(root);
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            while (xml.NodeType == XmlNodeType.Element)
            {
                // What is signed must be what is read: a field that is there twice makes the message unreadable.
                if (!fields.TryAdd(xml.LocalName, xml.ReadElementContentAsString())) return null;
            }

            xml.ReadEndElement();
            return fields;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
